// Whether this browser keeps a frame from the network altogether. Policies alone do not: a browser may look
// up names, connect ahead and speak WebRTC in spite of them. Must never take a missing answer for a yes.

const PATIENCE = 5_000;
let known: Promise<boolean> | null = null;

/** Asked once: the same request must go out of a frame that is not held, and not out of one that is. */
export function framesAreHeld(): Promise<boolean> {
  known ??= Promise.all([answer(false), answer(true)]).then(
    ([free, held]) => free === "open" && held === "held",
  );
  return known;
}

function answer(held: boolean): Promise<unknown> {
  return new Promise((resolve) => {
    const frame = document.createElement("iframe");
    const end = (said: unknown) => {
      removeEventListener("message", listen);
      clearTimeout(timer);
      frame.remove();
      resolve(said);
    };
    const listen = (event: MessageEvent) => {
      if (event.source === frame.contentWindow && event.origin === "null") end(event.data);
    };
    const timer = setTimeout(end, PATIENCE, null);
    addEventListener("message", listen);
    frame.sandbox.add("allow-scripts");
    frame.hidden = true;
    frame.title = "";
    frame.src = `/frames/check?held=${held}`;
    document.body.append(frame);
  });
}

// One open connection to the server's log, resumed from a cursor for as long as somebody is signed in.
// Must never interpret an event: frames are handed on as they come.

import type { Frame } from "./types";

export type Link = "connecting" | "open" | "waiting";

interface Wiring {
  /** Where to resume: asked anew at every attempt. */
  cursor: () => number;
  frame: (frame: Frame) => void;
  link: (link: Link) => void;
  /** An attempt failed before it was open: the session may have ended. */
  refused: () => void;
}

const FIRST_WAIT = 400;
const LONGEST_WAIT = 15_000;
// Close codes of the server.
const SIGNED_OUT = 4401;
const RESET = 4409;
const PING_EVERY = 20_000;

export class Socket {
  private socket: WebSocket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private pinger: ReturnType<typeof setInterval> | undefined;
  private wait = FIRST_WAIT;
  private stopped = true;

  constructor(private readonly wiring: Wiring) {}

  start(): void {
    this.stopped = false;
    addEventListener("online", this.hurry);
    addEventListener("offline", this.drop);
    document.addEventListener("visibilitychange", this.hurry);
    this.connect();
  }

  stop(): void {
    this.stopped = true;
    removeEventListener("online", this.hurry);
    removeEventListener("offline", this.drop);
    document.removeEventListener("visibilitychange", this.hurry);
    clearTimeout(this.timer);
    this.close();
  }

  /** Closes and connects anew at once, from the cursor of now. */
  restart(): void {
    if (this.stopped) return;
    this.close();
    clearTimeout(this.timer);
    this.connect();
  }

  private readonly hurry = (): void => {
    if (!this.stopped && !this.socket && document.visibilityState === "visible") {
      this.wait = FIRST_WAIT;
      clearTimeout(this.timer);
      this.connect();
    }
  };

  /** The network is gone: do not wait for the socket to find out. */
  private readonly drop = (): void => {
    if (this.socket) this.lost(this.socket);
  };

  private connect(): void {
    this.wiring.link("connecting");
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${location.host}/api/v1/socket?cursor=${this.wiring.cursor()}`);
    let opened = false;
    this.socket = socket;
    socket.onopen = () => {
      if (this.socket !== socket) return;
      opened = true;
      this.wait = FIRST_WAIT;
      this.wiring.link("open");
      this.pinger = setInterval(() => socket.send('{"kind":"ping"}'), PING_EVERY);
    };
    socket.onmessage = (message) => {
      if (this.socket !== socket || typeof message.data !== "string") return;
      this.wiring.frame(JSON.parse(message.data) as Frame);
    };
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.lost(socket);
      if (code === RESET) this.wiring.frame({ kind: "reset", reason: "closed" });
      else if (!opened || code === SIGNED_OUT) this.wiring.refused();
    };
  }

  private lost(socket: WebSocket): void {
    if (this.socket !== socket) return;
    this.close();
    if (this.stopped) return;
    this.wiring.link("waiting");
    // Spread out, so that a server which comes back is not met by everybody in the same instant.
    const wait = this.wait * (0.5 + Math.random());
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    this.timer = setTimeout(() => this.connect(), wait);
  }

  private close(): void {
    clearInterval(this.pinger);
    const socket = this.socket;
    this.socket = null;
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
  }
}

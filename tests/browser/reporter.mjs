// Says each test on a line of its own, and closes with the counts that `cargo xtask test` reads.

export default async function* reporter(source) {
  let passed = 0;
  let failed = 0;
  for await (const event of source) {
    if (event.type === "test:pass" || event.type === "test:fail") {
      // The file itself is reported too, one level above its tests.
      if (event.data.details?.type === "suite" || event.data.file === event.data.name) continue;
      const ok = event.type === "test:pass";
      if (ok) passed += 1;
      else failed += 1;
      yield `${ok ? "ok    " : "FAILED"} ${event.data.name} (${Math.round(event.data.details.duration_ms)} ms)\n`;
      if (!ok) yield `${event.data.details.error?.cause?.stack ?? event.data.details.error?.stack}\n`;
    }
    if (event.type === "test:stderr" || event.type === "test:stdout") yield event.data.message;
  }
  yield `browser: ${passed} passed, ${failed} failed\n`;
}

// How the client is built. Nothing may be inlined: the server's Content-Security-Policy
// allows neither inline scripts nor inline styles nor data: URLs.
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";

const server = process.env.GUILDHALL_URL ?? "http://127.0.0.1:8080";

const proxy = { "/api": { target: server, ws: true }, "/healthz": { target: server } };

export default defineConfig({
  plugins: [svelte()],
  build: {
    target: ["chrome123", "firefox120", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: false,
    reportCompressedSize: false,
  },
  // The Host header stays that of the page: the server refuses writes that come from another site.
  server: { port: 5173, proxy },
  preview: { port: 4173, proxy },
  test: { environment: "node", include: ["src/**/*.test.ts"], testTimeout: 60_000 },
});

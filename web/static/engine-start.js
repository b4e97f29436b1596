// The engine's worker: takes the page's messages from the first moment on, and hands them to the wasm module when it is ready.
import init, { EngineWorker } from "./engine.js";

const waiting = [];
let engine;

self.onmessage = ({ data }) => {
  if (engine) {
    engine.receive(data.text, data.files);
  } else {
    waiting.push(data);
  }
};

// What no panic hook sees: wasm that traps because memory is refused, and faults while starting.
const tellBroken = (reason) => {
  const message = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
  self.postMessage({ text: JSON.stringify({ broken: { message } }) });
};
self.addEventListener("error", (event) => {
  event.preventDefault();
  tellBroken(event.error ?? event.message);
});
self.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  tellBroken(event.reason);
});

// The compiled module is shared with the readers, which then start at once and profit from what was optimised already.
const address = new URL("engine_bg.wasm", import.meta.url);
const compiled = async () => {
  try {
    return await WebAssembly.compileStreaming(fetch(address));
  } catch {
    // A host that serves it as some other type.
    return WebAssembly.compile(await (await fetch(address)).arrayBuffer());
  }
};

// `?readers=0` reads alone; without it there are as many readers as the machine has use for.
const wished = new URL(import.meta.url).searchParams.get("readers");

compiled()
  .then(async (module) => {
    await init({ module_or_path: module });
    engine = new EngineWorker(module, new URL("reader-start.js", import.meta.url).href, wished ?? undefined);
    for (const { text, files } of waiting.splice(0)) {
      engine.receive(text, files);
    }
  })
  .catch(tellBroken);

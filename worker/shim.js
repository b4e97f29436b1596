// The entry that workerd loads: hands requests to the wasm module, and starts that module anew when it has trapped, so
// that one broken request leaves neither its neighbours nor its successors hanging.
import { DurableObject } from "cloudflare:workers";
import { carry } from "./carry.js";
import wasm from "./index_bg.wasm";
import * as desk from "./index.js";

globalThis.nontaxCarry = carry;
desk.initSync({ module: wasm });

const brokenAnswer = JSON.parse(desk.broken_answer());
const WATCH_MILLIS = 100;

let generation = 0;
let isBroken = false;

function note(error) {
  if (error instanceof WebAssembly.RuntimeError || globalThis.__worker_init_state?.criticalError) {
    isBroken = true;
  }
}

// A trap in a continuation is no request's exception. Continuations of the module run as microtasks of one queue, which
// would stand still for ever after it: so it is noted on its way out.
const plainQueueMicrotask = globalThis.queueMicrotask;
globalThis.queueMicrotask = (callback) =>
  plainQueueMicrotask(() => {
    try {
      callback();
    } catch (error) {
      note(error);
      throw error;
    }
  });
addEventListener("unhandledrejection", (event) => note(event.reason));

function heal() {
  if (!isBroken) {
    return;
  }
  console.error(JSON.stringify({ event: "wasm_trap", generation }));
  desk.__wbg_reset_state();
  if (globalThis.__worker_init_state) {
    globalThis.__worker_init_state.criticalError = false;
  }
  isBroken = false;
  generation += 1;
}

// Runs `work`, and gives up when the module it runs in is gone. Each request looks for itself, by a timer of its own:
// a promise of another request cannot wake it. What is done then is said by `broken`: an answer, or an error.
async function guarded(work, broken = answerBroken) {
  heal();
  const born = generation;
  let watch;
  const gone = new Promise((_, reject) => {
    watch = setInterval(() => {
      note();
      if (isBroken || generation !== born) {
        reject(new Error("the wasm module broke"));
      }
    }, WATCH_MILLIS);
  });
  try {
    return await Promise.race([work(), gone]);
  } catch (error) {
    note(error);
    return broken(error);
  } finally {
    clearInterval(watch);
  }
}

function answerBroken() {
  return new Response(brokenAnswer.body, { status: 500, headers: brokenAnswer.headers });
}

// Messages that were not acked come again when the handler fails; an alarm too.
function fail(error) {
  throw error;
}

export default {
  fetch(request, env, context) {
    return guarded(() => desk.fetch(request, env, context));
  },
  queue(batch, env, context) {
    return guarded(() => desk.queue(batch, env, context), fail);
  },
  scheduled(event, env, context) {
    return guarded(() => desk.scheduled(event, env, context), fail);
  },
};

// A Durable Object whose inside is the wasm module's, made anew when the module was.
class Guarded extends DurableObject {
  #inside;
  #born;

  inside(make) {
    if (!this.#inside || this.#born !== generation) {
      this.#inside = make(this.ctx, this.env);
      this.#born = generation;
    }
    return this.#inside;
  }
}

export class TokenKeeper extends Guarded {
  fetch(request) {
    return guarded(() => this.inside((context, env) => new desk.TokenKeeper(context, env)).fetch(request));
  }
}

export class MerchantDays extends Guarded {
  fetch(request) {
    return guarded(() => this.inside((context, env) => new desk.MerchantDays(context, env)).fetch(request));
  }
}

export class AuditLog extends Guarded {
  #make = (context, env) => new desk.AuditLog(context, env);

  fetch(request) {
    return guarded(() => this.inside(this.#make).fetch(request));
  }

  alarm() {
    return guarded(async () => {
      await this.inside(this.#make).alarm();
    }, fail);
  }
}

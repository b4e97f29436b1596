// Carries a statement from WeChat to the caller, and gives up when nothing more comes: then the caller's stream breaks off,
// so that half a statement never looks like a whole one. The bytes never enter wasm, where copying them takes longer than
// all the rest.

const PIECE = 256 * 1024;

// A stall is noticed after one to one and a quarter of its time.
const BEATS = 4;

// `first`: pieces that were read already; `body`: what is left, or undefined; `writable`: of the stream that is answered.
export async function carry(first, body, writable, stallMillis, requestId) {
  const began = Date.now();
  const writer = writable.getWriter();
  const reader = body?.getReader({ mode: "byob" });
  let bytes = 0;
  let outcome = "whole";
  let isReading = false;
  let quietBeats = 0;
  const watch = setInterval(() => {
    quietBeats = isReading ? quietBeats + 1 : 0;
    if (quietBeats > BEATS) {
      clearInterval(watch);
      outcome = "stalled";
      const error = new Error("nothing came any more");
      letGo(writer.abort(error));
      letGo(reader.cancel(error));
      note();
    }
  }, stallMillis / BEATS);

  function note() {
    console.log(JSON.stringify({ event: "statement_sent", request_id: requestId, outcome, bytes, millis: Date.now() - began }));
  }

  try {
    for (const piece of first) {
      await writer.write(piece);
      bytes += piece.byteLength;
    }
    let room = new ArrayBuffer(PIECE);
    while (reader) {
      isReading = true;
      const { done, value } = await reader.read(new Uint8Array(room));
      isReading = false;
      quietBeats = 0;
      if (outcome === "stalled") {
        return;
      }
      if (done) {
        break;
      }
      await writer.write(value);
      bytes += value.byteLength;
      room = value.buffer;
    }
    // Fails when a length was promised and the body was shorter; the caller sees that too.
    outcome = "short";
    await writer.close();
    outcome = "whole";
  } catch (error) {
    if (outcome === "stalled") {
      return;
    }
    if (isReading) {
      outcome = "broken";
      letGo(writer.abort(error));
    } else if (outcome === "whole") {
      outcome = "caller_gone";
      letGo(reader?.cancel(error));
    }
  } finally {
    clearInterval(watch);
    if (outcome !== "stalled") {
      note();
    }
  }
}

// Whoever reads the stream learns of its errors; a promise nobody looks at would be reported as unhandled besides.
function letGo(promise) {
  promise?.catch(() => {});
}

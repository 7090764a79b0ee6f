// @ts-check
// Speaks to the service (docs/http.md): plain requests, and the stream of an answer.

/** What went wrong, in words for the patient. */
export class Trouble extends Error {
  /** @param {import("./types").Problem} problem */
  constructor(problem) {
    super(problem.code);
    this.problem = problem;
  }
}

/** Longer than the service is ever silent: it sends a sign of life every 15 seconds. */
const SILENCE = 40_000;

/** Send a request; a refusal becomes `Trouble` with the service's own words.
 * @param {string} address @param {string} language @param {RequestInit} [init] */
export async function send(address, language, init = {}) {
  const headers = { "Accept-Language": language, ...(init.body ? { "Content-Type": "application/json" } : {}) };
  let response;
  try {
    response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", ...init, headers });
  } catch (cause) {
    if (init.signal?.aborted) throw cause;
    throw new Trouble({ code: navigator.onLine ? "unreachable" : "offline", message: "" });
  }
  if (response.ok) return response;
  const body = await response.json().catch(() => null);
  const wait = Number(response.headers.get("Retry-After")) || 0;
  throw new Trouble({ code: "unreachable", message: "", ...body?.error, disclaimer: body?.disclaimer, wait });
}

/** @param {string} address @param {string} language @returns {Promise<any>} */
export const get = async (address, language) => (await send(address, language)).json();

/** The events of a stream; ends in `Trouble` when it breaks off or falls silent.
 * @param {Response} response @param {AbortSignal} signal
 * @returns {AsyncGenerator<{ name: string, data: any }>} */
export async function* events(response, signal) {
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  let waiting = "";
  try {
    for (;;) {
      const { value, done } = await timely(reader.read());
      if (done) return;
      const blocks = (waiting + decoder.decode(value, { stream: true })).split(/\r?\n\r?\n/);
      waiting = blocks.pop() ?? "";
      for (const block of blocks) {
        const found = parse(block);
        if (found) yield found;
      }
    }
  } catch (cause) {
    if (signal.aborted) throw cause;
    throw new Trouble({ code: navigator.onLine ? "lost" : "offline", message: "" });
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** @param {string} block */
function parse(block) {
  let name = "";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.startsWith("event:")) name = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5));
  }
  return name && data.length ? { name, data: JSON.parse(data.join("\n")) } : null;
}

/** @template T @param {Promise<T>} work @returns {Promise<T>} */
function timely(work) {
  let timer = 0;
  const silent = new Promise((_, reject) => { timer = window.setTimeout(() => reject(new Error("silent")), SILENCE); });
  return Promise.race([work, /** @type {Promise<never>} */ (silent)]).finally(() => clearTimeout(timer));
}

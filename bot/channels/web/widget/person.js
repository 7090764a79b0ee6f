// @ts-check
// The way to a person: asks for one, writes to one, listens for what one says. Shown only where the service has people.
import { get, send } from "./api.js";
import { button, h, languageOf, put } from "./dom.js";

/** @typedef {import("./types").Context} Context */
/** @typedef {import("./types").Turn} Turn */

/** @param {Context} ctx
 * @param {(turn: Turn) => void} came called with each message
 * @param {(notice: string, language: string) => void} stands called with where the case stands, in words */
export function createPerson(ctx, came, stands) {
  const { state, host } = ctx;
  let listening = "";

  const live = () => state.person === "open" || state.person === "taken";

  /** Ask again and again until the case is closed; the service answers as soon as there is something new. */
  async function listen() {
    const id = state.conversation;
    if (listening === id) return;
    listening = id;
    for (let wait = 0; state.conversation === id; wait = 9) {
      let rest = 500;
      try {
        take(await get(`${ctx.host.api}api/conversations/${id}/messages?after=${state.heard}&state=${state.person}&wait=${wait}`, host.language));
      } catch (cause) {
        const { code } = /** @type {any} */ (cause).problem ?? {};
        if (code === "not_found") state.person = "";
        rest = 5000;
      }
      if (!live()) break;
      await new Promise((done) => setTimeout(done, rest));
    }
    listening = "";
  }

  /** @param {import("./types").Case} found */
  function take(found) {
    if (found.conversation_id !== state.conversation) return;
    state.person = found.state === "none" ? "" : found.state;
    stands(found.notice, host.language);
    for (const { id, author, text, disclaimer } of found.messages) {
      if (id <= state.heard) continue; // asked for twice at the same time
      state.heard = id;
      const said = disclaimer ? { items: [{ text, citations: [] }], person: disclaimer } : { question: text, person: author };
      add({ ...said, language: languageOf(text, host.language) });
    }
    if (found.reply) add({ language: found.reply.language, items: found.reply.answer, reply: found.reply });
    ctx.save();
  }

  /** @param {Partial<Turn>} given */
  function add(given) {
    const turn = /** @type {Turn} */ ({ question: "", state: "done", stage: "", items: [], citations: [], reply: null, problem: null, rating: "", key: "", ...given });
    state.turns.push(turn);
    came(turn);
  }

  /** @param {string} path @param {object} body */
  async function post(path, body) {
    const response = await send(`${host.api}api/${path}`, host.language, { method: "POST", body: JSON.stringify({ language: host.language, ...body }) });
    const found = await response.json();
    state.conversation = found.conversation_id;
    state.ids = [...new Set([...state.ids, found.conversation_id])];
    take(found);
    listen();
  }

  return {
    live,
    listen,
    /** @param {string} text */
    write: (text) => post(`conversations/${state.conversation}/messages`, { text }),
    /** The page on which a patient agrees to what is passed on.
     * @param {HTMLElement} opener */
    open(opener) {
      const { words, about } = ctx;
      ctx.show(words.handoff, (body) => {
        const said = h("p", { className: "said", role: "status" });
        const note = h("textarea", { rows: 3, id: "note", maxLength: 1000 });
        put(body, h("p", {}, about?.handoff?.consent), h("label", { htmlFor: "note", className: "own" }, words.handoff_note), note,
          button(words.handoff_send, async () => {
            try {
              await post("handoff", { message: note.value, ...(state.conversation && { conversation_id: state.conversation }) });
              ctx.hide();
            } catch (cause) {
              said.textContent = /** @type {any} */ (cause).problem?.message || words.unreachable;
            }
          }, { className: "primary" }), said, h("p", { className: "small", part: "disclaimer" }, about?.disclaimer ?? words.strip));
      }, opener);
    },
  };
}

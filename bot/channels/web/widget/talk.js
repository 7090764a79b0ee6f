// @ts-check
// The conversation: asks, follows the answer as it comes, stops, tries again. Knows nothing of how it looks.
import { Trouble, events, send } from "./api.js";
import { languageOf } from "./dom.js";

/** @typedef {import("./types").Turn} Turn */

const MOST_TURNS = 40; // what the tab remembers

/** @param {import("./types").Context} ctx
 * @param {(turn: Turn) => void} changed called after every change of a turn
 * @param {(text: string, language: string) => void} heard called with each sentence as it comes
 * @param {(turn: Turn) => void} ended called when a turn has come to its end, whatever the end */
export function createTalk(ctx, changed, heard, ended) {
  const { state, host } = ctx;
  /** @type {AbortController | null} */
  let running = null;

  /** @param {string} question */
  async function ask(question) {
    const text = question.trim();
    if (!text || running) return;
    /** @type {Turn} */
    const turn = {
      question: text, language: languageOf(text, ctx.host.language), state: "waiting", stage: "reading",
      items: [], citations: [], reply: null, problem: null, rating: "",
    };
    state.turns = [...state.turns, turn].slice(-MOST_TURNS);
    host.tell("ask");
    await follow(turn);
  }

  /** @param {Turn} turn */
  async function follow(turn) {
    running = new AbortController();
    const { signal } = running;
    Object.assign(turn, { state: "waiting", stage: "reading", items: [], citations: [], problem: null });
    ctx.save();
    changed(turn);
    try {
      const response = await send(`${host.api}api/chat/stream`, host.language, { method: "POST", body: request(turn), signal });
      for await (const { name, data } of events(response, signal)) take(turn, name, data);
      if (!turn.reply) throw new Trouble({ code: "lost", message: "" });
    } catch (cause) {
      if (signal.aborted) turn.state = "stopped";
      else {
        if (!(cause instanceof Trouble)) console.error("patient-bot:", cause);
        turn.state = "failed";
        turn.problem = cause instanceof Trouble ? cause.problem : { code: "unreachable", message: "" };
        host.tell("error", { code: turn.problem.code });
      }
    } finally {
      running = null;
    }
    ctx.save();
    changed(turn);
    ended(turn);
  }

  /** @param {Turn} turn @param {string} name @param {any} data */
  function take(turn, name, data) {
    if (name === "stage") turn.stage = data.stage;
    else if (name === "sentence") {
      turn.items.push({ text: data.text, citations: data.citations });
      turn.citations.push(...data.sources);
      heard(data.text, turn.language);
    } else if (name === "reply") {
      Object.assign(turn, { reply: data, items: data.answer, citations: data.citations, state: "done", language: data.language });
      state.conversation = data.conversation_id;
      state.ids = [...new Set([...state.ids, data.conversation_id])];
      host.tell("reply", { kind: data.kind, language: data.language });
    } else if (name === "error") throw new Trouble({ ...data.error, disclaimer: data.disclaimer });
    if (name !== "reply") changed(turn); // the end is shown once, when it is saved
  }

  /** The answer follows the question's language; its letters alone cannot always tell Traditional Chinese.
   * @param {Turn} turn */
  function request(turn) {
    const language = host.language === "zh-Hant" && turn.language !== "en" ? "zh-Hant" : "auto";
    return JSON.stringify({ question: turn.question, language, ...(state.conversation && { conversation_id: state.conversation }) });
  }

  return {
    ask,
    /** @param {Turn} turn */
    retry: async (turn) => { if (!running) await follow(turn); },
    stop: () => running?.abort(),
    get busy() { return running !== null; },
    /** Questions that were cut off by a reload can be asked again. */
    mend() {
      for (const turn of state.turns) {
        if (turn.state === "waiting") Object.assign(turn, { state: "failed", problem: { code: "reloaded", message: "" } });
      }
    },
  };
}

/** What to say of a failure.
 * @param {import("./types").Context} ctx @param {Turn} turn */
export function trouble(ctx, turn) {
  const problem = turn.problem;
  if (!problem) return "";
  return problem.message || ctx.words[problem.code] || ctx.words.unreachable;
}

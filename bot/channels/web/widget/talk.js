// @ts-check
// The conversation: asks, follows the answer as it comes, stops, tries again. Knows nothing of how it looks.
import { Trouble, events, send } from "./api.js";
import { languageOf } from "./dom.js";

/** @typedef {import("./types").Turn} Turn */

const MOST_TURNS = 40; // what the tab remembers
const TRIES = [1000, 3000]; // how long to wait before a broken stream is taken up again

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
      items: [], citations: [], reply: null, problem: null, rating: "", key: randomKey(), person: "",
    };
    state.turns = [...state.turns, turn].slice(-MOST_TURNS);
    host.tell("ask");
    await follow(turn);
  }

  /** @param {Turn} turn */
  async function follow(turn) {
    running = new AbortController();
    const { signal } = running;
    Object.assign(turn, { state: "waiting", problem: null });
    ctx.save();
    changed(turn);
    await listen(turn, signal).catch((cause) => {
      if (signal.aborted) turn.state = "stopped";
      else {
        if (!(cause instanceof Trouble)) console.error("patient-bot:", cause);
        turn.state = "failed";
        turn.problem = cause instanceof Trouble ? cause.problem : { code: "unreachable", message: "" };
        host.tell("error", { code: turn.problem.code });
      }
    });
    running = null;
    ctx.save();
    changed(turn);
    ended(turn);
  }

  /** Follow the stream to its end. One that breaks off is taken up again: the service knows the question by its key, and
   * gives the reply that it has made meanwhile.
   * @param {Turn} turn @param {AbortSignal} signal */
  async function listen(turn, signal) {
    for (let tried = 0, lost = turn.stage === "again"; ; tried += 1) {
      try {
        const response = await send(`${host.api}api/chat/stream`, host.language, { method: "POST", body: request(turn), signal });
        for await (const { name, data } of events(response, signal)) take(turn, name, data);
        if (turn.reply) return;
        throw new Trouble({ code: "lost", message: "" });
      } catch (cause) {
        const code = cause instanceof Trouble && cause.problem.code;
        lost ||= code === "lost";
        if (!lost || !(code === "lost" || code === "unreachable")) throw cause;
        if (tried === TRIES.length) throw new Trouble({ code: "lost", message: "" });
      }
      turn.stage = "again";
      changed(turn);
      await new Promise((done, stop) => {
        setTimeout(done, TRIES[tried]);
        signal.onabort = stop;
      });
    }
  }

  /** @param {Turn} turn @param {string} name @param {any} data */
  function take(turn, name, data) {
    if (name === "stage") {
      turn.stage = data.stage;
      belongs(data.conversation_id);
    } else if (name === "sentence") {
      const known = turn.items[data.index];
      if (known?.text === data.text) return; // heard before the connection was lost
      if (known) Object.assign(turn, { items: [], citations: [] }); // answered anew, in other words
      turn.items.push({ text: data.text, citations: data.citations });
      turn.citations.push(...data.sources);
      heard(data.text, turn.language);
    } else if (name === "reply") {
      Object.assign(turn, { reply: data, items: data.answer, citations: data.citations, state: "done", language: data.language });
      belongs(data.conversation_id);
      host.tell("reply", { kind: data.kind, language: data.language });
    } else if (name === "error") throw new Trouble({ ...data.error, disclaimer: data.disclaimer });
    if (name !== "reply") changed(turn); // the end is shown once, when it is saved
  }

  /** From the first event on the conversation can be gone on with, and deleted.
   * @param {string} id */
  function belongs(id) {
    if (state.ids.includes(id)) return void (state.conversation = id);
    state.conversation = id;
    state.ids.push(id);
    ctx.save();
  }

  /** The answer follows the question's language; its letters alone cannot always tell Traditional Chinese.
   * @param {Turn} turn */
  function request(turn) {
    const language = host.language === "zh-Hant" && turn.language !== "en" ? "zh-Hant" : "auto";
    return JSON.stringify({ question: turn.question, question_key: turn.key, language, ...(state.conversation && { conversation_id: state.conversation }) });
  }

  return {
    ask,
    /** @param {Turn} turn */
    retry: async (turn) => {
      if (running) return;
      Object.assign(turn, { stage: "reading", items: [], citations: [] });
      await follow(turn);
    },
    stop: () => running?.abort(),
    get busy() { return running !== null; },
    /** A question that was cut off by a reload is taken up again. */
    mend() {
      const turn = state.turns.find((one) => one.state === "waiting");
      if (!turn) return;
      turn.stage = "again";
      follow(turn);
    },
  };
}

/** A name for a question that nobody can guess: whoever knows it may read the reply. */
const randomKey = () => btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replace(/\W/g, "_");

/** What to say of a failure.
 * @param {import("./types").Context} ctx @param {Turn} turn */
export function trouble(ctx, turn) {
  const problem = turn.problem;
  if (!problem) return "";
  return problem.message || ctx.words[`trouble.${problem.code}`] || ctx.words.unreachable;
}

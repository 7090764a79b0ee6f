// The shapes that go between the widget's files, and those of the HTTP API (docs/http.md). For checking only; never served.

export type Language = string; // zh, zh-Hant or en
export type Words = Record<string, string>;

export interface Release {
  version: string;
  files: Record<string, string>;
  words: Record<Language, { open: string; failed: string }>;
}

export interface Item { text: string; citations: number[] }

export interface Citation {
  number: number; study_id: string | null; title: string; journal: string | null; year: number | null;
  design: string | null; participants: number | null; section: string; quote: string; quote_shown: string; quote_language: string;
  passage_id: string; url: string | null; verdict: string; note: string;
}

export interface Reply {
  conversation_id: string; reply_id: string; language: Language; kind: string;
  answer: Item[]; citations: Citation[]; suggestions: string[]; disclaimer: string;
}

export interface Article {
  slug: string; title: string; label: string; publisher: string; published: string | null; commercial: boolean; interest: string;
}

export interface About {
  language: Language; disclaimer: string; retention_days: number; contact_url: string | null; handoff: { consent: string; automatic: string } | null; max_question_chars: number;
  verdicts: Record<string, string>; starts: string[]; articles: Article[];
}

export interface Study {
  title: string; comparator: string | null; follow_up: string | null; registry: string | null; claim: string | null;
  record: string[]; limitations: string[]; caution: string | null; checked: string; language: Language;
}

export interface Problem { code: string; message: string; disclaimer?: string; wait?: number }

/** One question with what came of it. */
export interface Turn {
  question: string;
  language: Language;
  state: "waiting" | "done" | "stopped" | "failed";
  stage: string;
  items: Item[];
  citations: Citation[];
  reply: Reply | null;
  problem: Problem | null;
  rating: string;
  key: string; // the question's own name, with which a lost connection is taken up again
  person: string; // what must stand under a message of a person; "patient" for one to a person; else empty
}

/** Where the way to a person stands, and what was said since. */
export interface Case {
  conversation_id: string; state: string; notice: string; reply: Reply | null;
  messages: { id: number; author: string; text: string; disclaimer: string | null }[];
}

/** What is kept in the tab, from the first question on. */
export interface Kept {
  open: boolean; language: Language; size: number; explain: boolean; conversation: string; ids: string[]; turns: Turn[];
  person: string; // the state of the case: open, taken, resolved, or empty
  heard: number; // the last message
}

/** What the launcher hands to the panel. */
export interface Host {
  root: ShadowRoot; api: string; key: string; options: DOMStringMap; kept: Kept | null; language: Language;
  words(language: Language): Promise<Words>;
  tell(name: string, detail?: object): void;
  spoken(language: Language): void;
  closed(): void;
}

/** What every view reads: the words and facts of the language in use, and the actions. */
export interface Context {
  host: Host; words: Words; about: About | null; state: Kept;
  ask(question: string): Promise<void>;
  retry(turn: Turn): Promise<void>;
  announce(text: string, language?: Language): void;
  copy(text: string): Promise<boolean>;
  show(title: string, fill: (body: HTMLElement) => void, opener?: HTMLElement | null): void;
  hide(): void;
  save(): void;
  person: ReturnType<typeof import("./person").createPerson>;
}

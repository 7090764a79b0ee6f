// A promptfoo provider for a patient-bot deployment: asks the earlier turns, then the question, in one conversation.
export default class PatientBot {
  constructor(options = {}) {
    this.url = (options.config?.url || process.env.PATIENT_BOT_URL || "http://127.0.0.1:8000").replace(/\/$/, "");
  }

  id() {
    return `patient-bot:${this.url}`;
  }

  async callApi(prompt, context) {
    const turns = JSON.parse(context?.vars?.turns || "[]");
    let conversation;
    let reply;
    for (const question of [...turns, prompt]) {
      const response = await fetch(`${this.url}/api/chat`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(conversation ? { question, conversation_id: conversation } : { question }),
      });
      if (!response.ok) return { error: `HTTP ${response.status}` };
      reply = await response.json();
      conversation = reply.conversation_id;
    }
    return { output: JSON.stringify(reply), metadata: { kind: reply.kind, language: reply.language } };
  }
}

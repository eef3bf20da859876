// The office's desk: its queue, and the journal of one case.

import { make } from "./make.js";
import { chosen, words, write } from "./words.js";

export class Desk {
  constructor() {
    this.queue = document.getElementById("queue");
    this.journal = document.getElementById("journal");
    this.heading = document.getElementById("journal-of");
    this.chosen = "";
    this.last = "";
    this.asked = 0;
  }

  /** Another office: nothing of the old one is left. */
  clear() {
    this.chosen = this.last = "";
    this.known = new Map();
    this.journal.replaceChildren();
    this.heading.hidden = true;
  }

  show(cases) {
    const state = JSON.stringify([chosen(), cases]);
    if (state === this.last) return;
    this.last = state;
    document.getElementById("empty").hidden = cases.length > 0;
    // The journal follows what happens, until somebody chooses another case.
    const moved = cases.find((one) => this.known.get(one.id) !== one.seq);
    this.known = new Map(cases.map((one) => [one.id, one.seq]));
    const had = this.queue.contains(document.activeElement) ? document.activeElement.dataset.id : "";
    this.queue.replaceChildren(...cases.map((one) => this.row(one)));
    if (had) this.queue.querySelector(`[data-id="${CSS.escape(had)}"]`)?.focus();
    if (moved) this.choose(moved);
  }

  row(one) {
    const row = make(
      "button",
      { type: "button", class: one.open ? "case" : "case closed", "data-id": one.id, "aria-pressed": one.id === this.chosen ? "true" : "false" },
      make("span", { class: "number" }, one.label),
      make("span", { class: one.late ? "left late" : "left" }, one.open ? one.left : words("closed")),
      make("span", { class: "stage" }, [one.stage, one.holder].filter(Boolean).join(" · ")),
      make("span", { class: "channel" }, one.channel + (one.secret ? ` · ${words("secret")}` : "")),
    );
    row.addEventListener("click", () => this.choose(one));
    return make("li", {}, row);
  }

  async choose(one) {
    this.chosen = one.id;
    for (const row of this.queue.querySelectorAll(".case")) {
      row.setAttribute("aria-pressed", row.dataset.id === one.id ? "true" : "false");
    }
    const mine = ++this.asked;
    const answer = await fetch(`/journal?case=${encodeURIComponent(one.id)}`).catch(() => null);
    if (!answer?.ok || mine !== this.asked) return;
    const lines = await answer.json();
    if (mine !== this.asked) return;
    this.heading.hidden = false;
    write(this.heading, "journal", { label: one.label });
    this.journal.replaceChildren(
      ...lines.reverse().map((line) =>
        make("li", {}, make("span", { class: "when" }, line.at), make("span", { class: "what" }, make("b", {}, line.who), ` ${line.what}`)),
      ),
    );
  }
}

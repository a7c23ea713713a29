// Asking from the home page, and waiting on the page of an answer under way. Both pages say what to do without it.
"use strict";

const PENDING = ["queued", "retrieving", "generating", "reviewing"];

function find(name) {
  return document.querySelector(`[data-${name}]`);
}

function say(name, text) {
  const place = find(name);
  if (place) place.textContent = text;
}

// --- asking ---

const WRONG = "Something went wrong on the way. Your question is still here; please try again in a moment.";
const BUSY = "Many people are asking at this moment. Your question is still here; please try again in a minute.";
const EMPTY = "There is nothing to answer from yet. Your question is still here; please come back later.";

function startAsking(form) {
  const question = form.elements.question;
  const send = find("send");
  // the same question sent twice, because the first reply was lost, is asked once
  let sent = { text: "", key: "" };

  const prefill = () => {
    const given = new URLSearchParams(location.hash.slice(1)).get("q");
    if (!given) return;
    question.value = given.slice(0, 4000);
    history.replaceState(null, "", location.pathname);
    question.focus();
  };

  const count = () => {
    const left = 4000 - question.value.length;
    say("count", left < 500 ? `${left} characters left.` : "");
  };

  const fail = (text) => {
    question.setAttribute("aria-invalid", "true");
    say("error", text);
    say("status", "");
    send.disabled = false;
    question.focus();
  };

  const ask = async () => {
    const body = JSON.stringify({ question: question.value, jurisdiction: form.elements.jurisdiction.value });
    if (sent.text !== body) sent = { text: body, key: crypto.randomUUID ? crypto.randomUUID() : String(Math.random()) };
    const reply = await fetch("/v1/answers", {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": form.dataset.key, "idempotency-key": sent.key },
      body,
      referrerPolicy: "no-referrer",
    });
    const said = await reply.json();
    if (reply.ok) location.assign(said.links ? said.links.page : `/answers/${said.slug}`);
    else fail([said.urgent ? said.urgent.notice : "", why(reply.status, said)].join(" ").trim());
  };

  const why = (status, said) => {
    if (status === 429) return BUSY;
    if (status === 422 && said.errors) return said.errors[0].detail;
    return (said.type || "").endsWith("/no-content") ? EMPTY : WRONG;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!question.value.trim()) {
      fail("Please write your question first.");
      return;
    }
    question.removeAttribute("aria-invalid");
    say("error", "");
    say("status", "Sending your question …");
    send.disabled = true;
    ask().catch(() => fail(WRONG));
  });

  const region = (navigator.language || "").split("-")[1];
  if (region) form.elements.jurisdiction.value = ["US", "GB"].includes(region) ? region : "ZZ";
  question.addEventListener("input", count);
  addEventListener("hashchange", prefill);
  addEventListener("pageshow", () => {
    send.disabled = false;
    say("status", "");
  });
  send.disabled = false;
  prefill();
}

// --- waiting ---

function startWaiting() {
  let tag = "";

  const show = (status) => {
    const now = PENDING.indexOf(status);
    document.querySelectorAll(".stages li").forEach((item, number) => {
      item.className = number < now ? "done" : number === now ? "now" : "next";
      if (number === now) {
        item.setAttribute("aria-current", "step");
        say("status", item.textContent.trim());
      } else item.removeAttribute("aria-current");
    });
  };

  const look = async () => {
    const headers = { accept: "application/json" };
    if (tag) headers["if-none-match"] = tag;
    const reply = await fetch(location.pathname, { headers, cache: "no-store" });
    if (reply.status === 404 || reply.status === 410) {
      location.reload();
      return 60;
    }
    if (reply.ok) {
      tag = reply.headers.get("etag") || "";
      const said = await reply.json();
      if (!PENDING.includes(said.status)) {
        location.reload();
        return 60;
      }
      show(said.status);
    }
    return Number(reply.headers.get("retry-after")) || 3;
  };

  const again = (seconds) => setTimeout(() => look().then(again, () => again(5)), seconds * 1000);
  again(1);
}

// --- reading ---

// beside the text there is room for the contents
const contents = find("contents");
if (contents && matchMedia("(min-width: 64rem)").matches) contents.open = true;

const print = find("print");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}

const form = find("ask");
if (form) startAsking(form);
if (find("pending")) startWaiting();

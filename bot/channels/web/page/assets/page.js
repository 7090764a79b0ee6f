// The page's own buttons: a site owner can do the same with document.querySelector("patient-bot").
"use strict";

// Behind a proxy the service does not know the address it is visited at; the browser does.
const { address } = document.querySelector("main").dataset;
for (const code of document.querySelectorAll("code")) code.textContent = code.textContent.replaceAll(address, new URL(".", location.href).href);

for (const part of document.querySelectorAll(".scripted")) part.hidden = false;
for (const button of document.querySelectorAll("[data-ask]")) {
  button.addEventListener("click", () => {
    const bot = document.querySelector("patient-bot");
    if (button.dataset.ask) bot.ask(button.dataset.ask);
    else bot.open();
  });
}

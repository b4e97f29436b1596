// Loads the page's module, and says so in plain words where the browser cannot run it.
import { keepForOffline } from "./offline-start.js";
import start from "./page.js";

try {
  await start();
  keepForOffline();
} catch (reason) {
  const message = document.createElement("p");
  message.className = "no-script";
  message.setAttribute("role", "alert");
  message.textContent =
    "页面无法启动，请换用较新的浏览器，或重新载入。 The page does not start: use a newer browser, or reload. " + reason;
  document.body.append(message);
}

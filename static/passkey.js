// A passkey ceremony: the page holds what to ask the browser; its answer goes into the form, and the form is sent.

const form = document.querySelector("[data-passkey]");

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const described = (keys) => keys?.map((key) => ({ ...key, id: bytes(key.id) }));

const RESPONSE = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];

function asked(options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (form.dataset.passkey === "show") {
    return navigator.credentials.get({ publicKey: { ...publicKey, allowCredentials: described(options.allowCredentials) } });
  }
  publicKey.user = { ...options.user, id: bytes(options.user.id) };
  return navigator.credentials.create({ publicKey: { ...publicKey, excludeCredentials: described(options.excludeCredentials) } });
}

function written({ id, rawId, type, response }) {
  const parts = RESPONSE.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(parts) });
}

async function ask() {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    form.elements.credential.value = written(await asked(JSON.parse(form.dataset.options)));
  } catch {
    failed.hidden = false;
    return;
  }
  form.submit();
}

if (form && window.PublicKeyCredential) {
  document.querySelector("[data-passkey-off]").hidden = true;
  form.hidden = false;
  form.querySelector("[data-passkey-ask]").addEventListener("click", ask);
  ask();
}

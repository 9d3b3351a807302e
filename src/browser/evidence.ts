/** What a page looked like, safe to send to whoever mends the connector. */
import type { CDPSession, Page } from 'playwright-core';
import { allDialogsOf } from '../banks/dialogs.ts';
import { refusedHostsOf } from './allowed-domains.ts';
import { maskPage } from './mask-page.js';
import { maskTexts } from './mask-texts.ts';

export type CapturedEvidence = {
  /** Scheme, host and path, masked. */
  url: string;
  /** PNG of the viewport, or null where it could not be taken or not be masked for sure. */
  screenshot: Buffer | null;
  /** Roles and labels of every frame as text, masked, or null. */
  outline: string | null;
};

const prepared = new WeakMap<Page, CDPSession>();
const frozen = new WeakMap<Page, CDPSession[]>();

/** Call it on a new page, so that evidence can be had even while the page is busy for ever. */
export async function prepareEvidence(page: Page): Promise<void> {
  prepared.set(page, await page.context().newCDPSession(page));
}

/**
 * Stops the page, masks it and takes its picture: all values, digits, e-mail addresses, pictures, customer's
 * details in tables, and the given secrets are gone. What cannot be had in time is null; it never rejects.
 */
export async function captureEvidence(page: Page, secrets: string[], deadlineMs: number): Promise<CapturedEvidence> {
  const said = outlineEvents(page, secrets);
  const evidence: CapturedEvidence = { url: maskUrl(page.url(), secrets), screenshot: null, outline: said || null };
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, deadlineMs);
  const taking = take(page, secrets, deadlineMs, evidence).catch(() => undefined);
  await Promise.race([taking, deadline.promise]);
  clearTimeout(timer);
  return { ...evidence };
}

/** Lets a page that was stopped for its picture load other pages again, to leave the bank by. */
export async function thaw(page: Page): Promise<void> {
  const targets = frozen.get(page) ?? [];
  frozen.delete(page);
  await Promise.all(
    targets.map(async (target) => {
      const unlimited = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
      await target.send('Network.emulateNetworkConditions', unlimited);
      await target.send('Emulation.setScriptExecutionDisabled', { value: false });
    }),
  );
}

async function take(page: Page, secrets: string[], deadlineMs: number, evidence: CapturedEvidence): Promise<void> {
  const targets = await freeze(page);
  await maskAll(targets, secrets);
  const [main] = targets;
  const { data } = (await main?.send('Page.captureScreenshot', { format: 'png' })) ?? {};
  // Nothing may have come back while the picture was taken.
  const held = (await maskAll(targets, secrets)) === 0;
  if (data && held) evidence.screenshot = Buffer.from(data, 'base64');

  const outlines = await Promise.all(
    page.frames().map(async (frame) => {
      const outline = await frame.locator('body').ariaSnapshot({ timeout: deadlineMs });
      const heading = frame === page.mainFrame() ? '' : `frame ${maskUrl(frame.url(), secrets)}\n`;
      return heading + maskOutline(outline, secrets);
    }),
  );
  evidence.outline = outlineEvents(page, secrets) + outlines.join('\n');
}

/** One line for each dialog that the page has shown, and for each host that it was refused. */
function outlineEvents(page: Page, secrets: string[]): string {
  const dialogs = allDialogsOf(page).map(({ type, message }) => [type, message] as const);
  const refused = refusedHostsOf(page.context()).map(({ host }) => ['refused host', host] as const);
  // A page may ask for a host that has a secret in its name.
  const line = ([kind, text]: readonly [string, string]) =>
    `- ${kind}: ${JSON.stringify(maskTexts([text], secrets)[0])}\n`;
  return [...dialogs, ...refused].map(line).join('');
}

/**
 * Ends what the page runs, also an endless loop, and lets it neither run nor load anything again. One session for the
 * page and one for each frame that has a process of its own.
 */
async function freeze(page: Page): Promise<CDPSession[]> {
  const context = page.context();
  const main = prepared.get(page) ?? (await context.newCDPSession(page));
  // A frame in the loop's process could not be spoken to before the loop ends.
  await stopScripts(main);
  const others = await Promise.all(
    // A frame that shares the page's process has no session of its own, and needs none.
    page.frames().map((frame) => (frame === page.mainFrame() ? null : context.newCDPSession(frame).catch(() => null))),
  );
  const targets = [main, ...others.filter((session) => session !== null)];
  frozen.set(page, targets);
  await Promise.all(
    targets.map(async (target) => {
      if (target !== main) await stopScripts(target);
      // While a form that was sent has no answer the browser keeps every word about the network waiting.
      await target.send('Page.stopLoading');
      await target.send('Network.enable');
      await target.send('Network.emulateNetworkConditions', {
        offline: true,
        latency: 0,
        downloadThroughput: 0,
        uploadThroughput: 0,
      });
      await target.send('Page.stopLoading');
    }),
  );
  return targets;
}

async function stopScripts(target: CDPSession): Promise<void> {
  await Promise.all([
    target.send('Emulation.setScriptExecutionDisabled', { value: true }),
    target.send('Runtime.terminateExecution'),
  ]);
}

type Root = { backendNodeId: number; frameId: string };
type DomNode = Awaited<ReturnType<typeof documentOf>>;

/** Returns how much had to be changed, over all frames. */
async function maskAll(targets: CDPSession[], secrets: string[]): Promise<number> {
  const counts = await Promise.all(targets.map((target) => maskTarget(target, secrets)));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function maskTarget(target: CDPSession, secrets: string[]): Promise<number> {
  const { frameTree } = await target.send('Page.getFrameTree');
  const worlds = new Map<string, number>();
  let changes = 0;
  for (const { backendNodeId, frameId } of rootsIn(await documentOf(target), frameTree.frame.id)) {
    let world = worlds.get(frameId);
    if (world === undefined) {
      // A world of its own, where the page cannot have replaced what the masking calls.
      const created = await target.send('Page.createIsolatedWorld', { frameId, worldName: 'evidence' });
      world = created.executionContextId;
      worlds.set(frameId, world);
    }
    const { object } = await target.send('DOM.resolveNode', { backendNodeId, executionContextId: world });
    if (!object.objectId) throw new Error('The page changed while it was masked.');
    const { result, exceptionDetails } = await target.send('Runtime.callFunctionOn', {
      objectId: object.objectId,
      functionDeclaration: `function (secrets) { return (${maskPage}).call(this, secrets, ${maskTexts}); }`,
      arguments: [{ value: secrets }],
      returnByValue: true,
    });
    if (exceptionDetails || typeof result.value !== 'number') throw new Error('The page could not be masked.');
    changes += result.value;
  }
  return changes;
}

const documentOf = async (target: CDPSession) =>
  (await target.send('DOM.getDocument', { depth: -1, pierce: true })).root;

/** Every document, and every closed shadow root: no script gets at those from outside. */
function rootsIn(node: DomNode, frameId: string): Root[] {
  const isRoot = node.nodeName === '#document' || node.shadowRootType === 'closed';
  const own = isRoot ? [{ backendNodeId: node.backendNodeId, frameId }] : [];
  const inside = [...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap((child) => rootsIn(child, frameId));
  const framed = node.contentDocument ? rootsIn(node.contentDocument, node.frameId ?? frameId) : [];
  return [...own, ...inside, ...framed];
}

/** The levels of headings and the like are the page's structure: they keep their digits. */
function maskOutline(outline: string, secrets: string[]): string {
  const parts = outline.split(/( \[(?:level|checked|expanded|selected|disabled|pressed|active)[^\]\n]*\])/);
  const masked = maskTexts(parts, secrets);
  return parts.map((part, index) => (index % 2 ? part : (masked[index] ?? ''))).join('');
}

/** Only scheme, host and path; digits and secrets in the path are masked. */
export function maskUrl(text: string, secrets: string[]): string {
  const url = URL.parse(text);
  if (!url) return '';
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return url.protocol;
  let path = url.pathname;
  try {
    path = decodeURIComponent(path);
  } catch {
    // Not all that is in a path is well-formed: then it is masked as it stands.
  }
  return `${url.protocol}//${url.host}${maskTexts([path], secrets)[0] ?? ''}`;
}

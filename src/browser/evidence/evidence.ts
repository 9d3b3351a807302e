/** Captures what a page looked like, so masked that it is safe to send to the developer of the connector. */
import type { CDPSession, Page } from 'playwright-core';
import { allDialogsOf } from '../../banks/dialogs.ts';
import { bounds } from '../bounds.ts';
import { refusedHostsOf } from '../wall/allowed-domains.ts';
import { cutPage } from './cut-page.js';
import { maskPage } from './mask-page.js';
import { maskTexts } from './mask-texts.ts';
import { beforeMasking, originOf, type Words } from './mask-words.ts';
import { maskInThread } from './masking.ts';

type CapturedEvidence = {
  /** Scheme, host and path, masked. The path is left out when it could not be masked. */
  url: string;
  /** A PNG of the viewport, or null when it could not be taken or not be masked with certainty. */
  screenshot: Buffer | null;
  /** Roles and labels of every frame as text, masked, or null. */
  outline: string | null;
};

const MOST_FRAMES = 20;
/** The limits for each frame. A table of 5,000 movements is smaller. Texts of style sheets and scripts do not count. */
const MOST_IN_PAGE = { nodes: 50_000, text: bounds.field, texts: 4 * bounds.outline, attributes: 4_000_000 };

const prepared = new WeakMap<Page, CDPSession>();
const frozen = new WeakMap<Page, CDPSession[]>();

/**
 * Prepares a new page for evidence. Call it when the page opens, so that evidence can be captured even from a page that
 * stays busy.
 */
export async function prepareEvidence(page: Page): Promise<void> {
  prepared.set(page, await page.context().newCDPSession(page));
}

/**
 * Stops the page, masks it and takes its picture. All values, digits, e-mail addresses, pictures, customer's details in
 * tables, and the given secrets are removed. Parts that are not ready in time are null. It never rejects.
 */
export async function captureEvidence(page: Page, secrets: string[], deadlineMs: number): Promise<CapturedEvidence> {
  const evidence: CapturedEvidence = { url: originOf(page.url()), screenshot: null, outline: null };
  const words: Words = { url: beforeMasking(page.url(), bounds.url), ...saidBy(page), frames: [] };
  const deadline = Promise.withResolvers<void>();
  const timer = setTimeout(deadline.resolve, deadlineMs);
  const taking = take(page, secrets, deadlineMs, { evidence, words }).catch(() => undefined);
  await Promise.race([taking, deadline.promise]);
  clearTimeout(timer);
  return { ...evidence, ...(await maskInThread(words, secrets)) };
}

/** Lets a page that was stopped for its picture load other pages again, so that it can sign out. */
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

async function take(
  page: Page,
  secrets: string[],
  deadlineMs: number,
  { evidence, words }: { evidence: CapturedEvidence; words: Words },
): Promise<void> {
  const targets = await freeze(page);
  await Promise.all(targets.map(cutTarget));
  await maskAll(targets, secrets);
  const [main] = targets;
  const { data } = (await main?.send('Page.captureScreenshot', { format: 'png' })) ?? {};
  // True when no unmasked text appeared while the picture was taken.
  const held = (await maskAll(targets, secrets)) === 0;
  if (data && held) evidence.screenshot = Buffer.from(data, 'base64');

  const frames = page.frames().slice(0, MOST_FRAMES);
  words.frames = await Promise.all(
    frames.map(async (frame) => ({
      url: frame === page.mainFrame() ? null : beforeMasking(frame.url(), bounds.url),
      outline: beforeMasking(await frame.locator('body').ariaSnapshot({ timeout: deadlineMs }), bounds.outline),
    })),
  );
}

/** Returns the dialogs that the page has shown, and the hosts that it was refused. */
const saidBy = (page: Page): Pick<Words, 'dialogs' | 'refused'> => ({
  dialogs: [...allDialogsOf(page)],
  refused: refusedHostsOf(page.context()).map(({ host }) => host),
});

/**
 * Ends all scripts of the page, even an endless loop, and prevents it from running or loading anything again. Uses one
 * session for the page and one for each frame with a process of its own.
 */
async function freeze(page: Page): Promise<CDPSession[]> {
  const context = page.context();
  const main = prepared.get(page) ?? (await context.newCDPSession(page));
  // A frame in the same process as an endless loop does not respond before the loop ends.
  await stopScripts(main);
  const others = await Promise.all(
    // A frame that shares the page's process has no session of its own, and does not need one.
    page.frames().map((frame) => (frame === page.mainFrame() ? null : context.newCDPSession(frame).catch(() => null))),
  );
  const targets = [main, ...others.filter((session) => session !== null)];
  frozen.set(page, targets);
  await Promise.all(
    targets.map(async (target) => {
      if (target !== main) await stopScripts(target);
      // While a submitted form waits for its response, the browser holds back every command about the network.
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

/** Cuts the page before any of its content comes to this process, where it would take time from the other sessions. */
async function cutTarget(target: CDPSession): Promise<void> {
  const { frameTree } = await target.send('Page.getFrameTree');
  await Promise.all(
    framesIn(frameTree).map(async (frameId) => {
      const executionContextId = await evidenceWorld(target, frameId);
      const { exceptionDetails } = await target.send('Runtime.callFunctionOn', {
        executionContextId,
        functionDeclaration: `function (most) { (${cutPage}).call(document, most); }`,
        arguments: [{ value: MOST_IN_PAGE }],
      });
      if (exceptionDetails) throw new Error('The page could not be cut.');
    }),
  );
}

type FrameTree = { frame: { id: string }; childFrames?: FrameTree[] };
const framesIn = ({ frame, childFrames = [] }: FrameTree): string[] => [frame.id, ...childFrames.flatMap(framesIn)];

/** Makes an isolated world, in which the page cannot have replaced the functions that the masking calls. */
async function evidenceWorld(target: CDPSession, frameId: string): Promise<number> {
  const created = await target.send('Page.createIsolatedWorld', { frameId, worldName: 'evidence' });
  return created.executionContextId;
}

type Root = { backendNodeId: number; frameId: string };
type DomNode = Awaited<ReturnType<typeof documentOf>>;

/** Masks all frames and returns how much had to be changed. */
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
      world = await evidenceWorld(target, frameId);
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

/** Finds every document and every closed shadow root, which scripts cannot reach from outside. */
function rootsIn(node: DomNode, frameId: string): Root[] {
  const isRoot = node.nodeName === '#document' || node.shadowRootType === 'closed';
  const own = isRoot ? [{ backendNodeId: node.backendNodeId, frameId }] : [];
  const inside = [...(node.children ?? []), ...(node.shadowRoots ?? [])].flatMap((child) => rootsIn(child, frameId));
  const framed = node.contentDocument ? rootsIn(node.contentDocument, node.frameId ?? frameId) : [];
  return [...own, ...inside, ...framed];
}

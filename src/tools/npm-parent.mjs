import { readFileSync } from 'node:fs';

/**
 * Calls `then` when the npm that runs us was killed: the child of a killed process gets another parent. This applies
 * only under npm, because a program in the background may outlive its shell on purpose.
 * @param {() => void} then
 * @returns {() => void} stops watching
 */
export function whenNpmIsGone(then) {
  if (!process.env.npm_lifecycle_event) return () => {};
  const before = chain();
  const timer = setInterval(() => {
    if (chain() === before) return;
    clearInterval(timer);
    then();
  }, 500);
  return () => clearInterval(timer);
}

/** Returns our parent, and the parent of that when npm used a shell in between. */
function chain() {
  const parent = process.ppid;
  try {
    const stat = readFileSync(`/proc/${parent}/stat`, 'utf8');
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const above = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
    return /^(ba|da|a|z|k)?sh$/.test(name) ? `${parent} ${above}` : `${parent}`;
  } catch {
    return `${parent}`;
  }
}

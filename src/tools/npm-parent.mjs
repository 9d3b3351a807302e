import { readFileSync } from 'node:fs';

/**
 * Calls back when the npm that runs us was killed: a killed parent leaves its child to another one. Only under npm,
 * because a program put into the background by hand is meant to outlive its shell.
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

/** Our parent, and its parent too where npm put a shell between. */
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

/** What the lookup of programs goes by, and what a run has made once for all parts that it starts. */
const names = [
  'PATH',
  'HOME',
  'XDG_CACHE_HOME',
  'TEMPORAL_CLI_PATH',
  'CHROMIUM_PATH',
  'PLAYWRIGHT_BROWSERS_PATH',
  'WORKFLOW_BUNDLE',
  'NODE_COMPILE_CACHE',
];

/** What a started product sees of our own environment; everything else stays out. */
export function passedOn(): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

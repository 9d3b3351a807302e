/**
 * Runs `work` and reports when it takes longer than two seconds, then every fifteen, so that nobody takes it for
 * hanging. `note` adds what it is doing at the moment. This goes to stderr: stdout belongs to the program.
 * @template T
 * @param {string} title
 * @param {(note: (text: string) => void) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withProgress(title, work) {
  const began = Date.now();
  let latest = '';
  let shown = false;
  const show = () => {
    const seconds = Math.round((Date.now() - began) / 1000);
    process.stderr.write(`… ${title}${seconds > 2 ? ` (${seconds} s)` : ''}${latest ? `: ${latest}` : ''}\n`);
    shown = true;
  };
  const first = setTimeout(show, 2_000);
  const again = setInterval(show, 15_000);
  try {
    const result = await work((text) => {
      latest = text.trim().slice(0, 100);
    });
    if (shown) process.stderr.write(`✓ ${title} (${Math.round((Date.now() - began) / 1000)} s)\n`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(again);
  }
}

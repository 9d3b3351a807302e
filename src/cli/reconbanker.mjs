#!/usr/bin/env node
// `reconbanker …`: any Node from 20 on may run this. The program itself runs on Node 24, as everything else does.
process.env.INIT_CWD ??= process.cwd();
process.argv.splice(2, 0, 'src/cli/main.ts');
await import('../tools/bootstrap.mjs');

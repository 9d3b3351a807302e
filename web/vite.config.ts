import tailwindcss from '@tailwindcss/vite';
import { defineConfig } from 'vite';

/** `OUT_DIR` is given by the set-up, which swaps the finished folder in. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/dashboard/',
  plugins: [tailwindcss()],
  build: {
    outDir: process.env.OUT_DIR ?? 'dist',
    emptyOutDir: true,
    target: 'es2022',
    // Everything that is not the page itself has its content in its name.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    license: false,
  },
});

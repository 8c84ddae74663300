import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: `${import.meta.dirname}/../src/ui`,
  base: '/',
  plugins: [react()],
  build: {
    outDir: `${import.meta.dirname}/../dist/ui`,
    emptyOutDir: true,
    // The pages run under a policy without inline code or data URLs.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});

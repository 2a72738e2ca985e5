import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** Libraries that change together and are needed by the first screen; each room's pages become chunks of their own. */
const vendors: [name: string, test: RegExp][] = [
  ['react', /node_modules[\\/](react|react-dom|scheduler)[\\/]/],
  ['data', /node_modules[\\/]@tanstack[\\/](query-core|react-query|router-core|react-router|history|store|react-store)[\\/]/],
]

export default defineConfig({
  plugins: [react()],
  // Classic scripts and the icon: served as they are, because the page's policy forbids inline scripts.
  publicDir: 'src/ui/public',
  define: { 'import.meta.env.GALLERY': JSON.stringify(process.env.GALLERY === '1') },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: { advancedChunks: { groups: vendors.map(([name, test]) => ({ name, test })) } },
    },
  },
})

import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

/** Asks for the letters beside the code, not after it: no word moves when they come. */
const preloadLetters: Plugin = {
  name: 'preload-letters',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle }) =>
      Object.keys(bundle ?? {})
        .filter(file => /inter-latin-wght-normal.*\.woff2$/.test(file))
        .map(file => ({
          tag: 'link',
          attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${file}`, crossorigin: '' },
          injectTo: 'head-prepend',
        })),
  },
}

export default defineConfig({
  plugins: [react(), preloadLetters],
  // Classic scripts and the icon: served as they are, because the page's policy forbids inline scripts.
  publicDir: 'src/ui/public',
  // The components' samples are a build of their own: GALLERY=1.
  define: { __GALLERY__: JSON.stringify(process.env.GALLERY === '1') },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      output: {
        // A few files that change seldom, one for the components of the frame, one for the frame itself, one for what several pages use; each page is its own.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 30 },
            {
              name: 'data',
              test: /node_modules[\\/]@tanstack[\\/](query-core|react-query|router-core|react-router|history|store|react-store)[\\/]/,
              priority: 20,
            },
            { name: 'schemas', test: /node_modules[\\/]zod[\\/]/, priority: 20 },
            {
              name: 'components',
              test: /node_modules[\\/](@mantine|@floating-ui|react-(transition-group|remove-scroll))/,
              tags: ['$initial'],
              priority: 15,
            },
            {
              name: 'boards',
              test: /node_modules[\\/](@hello-pangea|react-redux|redux|css-box-model|raf-schd|use-memo-one)[\\/]/,
              priority: 12,
            },
            {
              name: 'tables',
              test: /node_modules[\\/]@tanstack[\\/](react-table|table-core|react-virtual|virtual-core)[\\/]/,
              priority: 12,
            },
            { name: 'phones', test: /node_modules[\\/]libphonenumber-js[\\/]/, priority: 12 },
            { name: 'frame', tags: ['$initial'], priority: 10 },
            { name: 'parts', minShareCount: 3, priority: 5 },
          ],
        },
      },
    },
  },
})

import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'

const sha256 = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Script and style become part of the page, which then may load nothing else: it works from a disk, and tells nobody. */
const inOnePage: Plugin = {
  name: 'in-one-page',
  enforce: 'post',
  generateBundle(_options, bundle) {
    const files = Object.values(bundle)
    const page = files.find(file => file.fileName.endsWith('.html'))
    const script = files.find(file => file.type === 'chunk')
    const style = files.find(file => file.fileName.endsWith('.css'))
    if (page?.type !== 'asset' || script?.type !== 'chunk' || style?.type !== 'asset') throw new Error('the page is not whole')
    const code = script.code.trim().replaceAll('</script', '<\\/script')
    const css = String(style.source).trim()
    const policy = `default-src 'none'; script-src ${sha256(code)}; style-src ${sha256(css)}; base-uri 'none'; form-action 'none'`
    const html = String(page.source)
      .replace(/<script type="module"[^>]*><\/script>\s*/, '')
      .replace(/<link rel="stylesheet"[^>]*>\s*/, '')
      .replace(
        '</title>',
        () => `</title>\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />\n    <style>${css}</style>`,
      )
      .replace('</body>', () => `  <script type="module">${code}</script>\n  </body>`)
    for (const file of files) if (file !== page) delete bundle[file.fileName]
    page.source = html
  },
}

export default defineConfig({
  root: join(import.meta.dirname, 'src', 'ui', 'offline'),
  publicDir: false,
  plugins: [inOnePage],
  build: {
    outDir: join(import.meta.dirname, 'dist'),
    emptyOutDir: false,
    target: 'es2023',
    cssTarget: 'chrome123',
    modulePreload: false,
    rolldownOptions: { input: join(import.meta.dirname, 'src', 'ui', 'offline', 'verify.html') },
  },
})

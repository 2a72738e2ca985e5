import type { Places } from '../house.ts'

/** Which face of the product a request's host asks for. */
export type Site = { kind: 'app' } | { kind: 'pages'; slug: string } | { kind: 'unknown' }

const loopbackNames = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Members' screens and public pages never share a host, so a public page cannot meet a member's cookie. Cookies ignore
 * ports: a port alone would not separate them.
 */
export function siteOf(host: string | undefined, places: Places): Site {
  const name = (host ?? '').toLowerCase().replace(/:\d+$/, '')
  const pages = places.pagesUrl.hostname
  if (name.endsWith(`.${pages}`)) {
    const slug = name.slice(0, -pages.length - 1)
    return /^[a-z0-9-]+$/.test(slug) ? { kind: 'pages', slug } : { kind: 'unknown' }
  }
  if (name === places.publicUrl.hostname) return { kind: 'app' }
  if (loopbackNames.has(name) && loopbackNames.has(places.publicUrl.hostname)) return { kind: 'app' }
  return { kind: 'unknown' }
}

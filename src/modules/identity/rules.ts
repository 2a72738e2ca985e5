/** `Palmetto Home Loans, LLC` -> `palmetto-home-loans-llc`: the client's part of its public pages' host. */
export function slugFrom(name: string): string {
  const slug = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  return slug || 'client'
}

/** Where a client's public pages are. */
export function clientUrl(pagesUrl: URL, slug: string): string {
  return `${pagesUrl.protocol}//${slug}.${pagesUrl.host}`
}

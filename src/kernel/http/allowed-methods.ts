import type { FastifyInstance } from 'fastify'

/** The methods an address is answered by; empty where there is nothing, whoever asks and whatever ids it names. */
export type AllowedAt = (url: string) => string[]

/** Keeps every route that is bound from here on. */
export function keepRoutes(app: FastifyInstance): AllowedAt {
  const routes: { pattern: RegExp; methods: readonly string[] }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    routes.push({ pattern: patternOf(url), methods: [method].flat() })
  })
  return url => {
    const path = url.replace(/[?#].*$/, '').replace(/(?<=.)\/$/, '')
    return [...new Set(routes.filter(route => route.pattern.test(path)).flatMap(route => route.methods))].sort()
  }
}

const patternOf = (url: string) =>
  new RegExp(
    `^${url
      .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/:\w+/g, '[^/]+')}$`,
  )

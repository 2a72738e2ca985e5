/** Ids, whose digits are made by chance. */
export const anId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g

/** What is written somewhere, without ids and what is sealed: either may hold any few digits that are looked for. */
export const withoutChance = (written: unknown): string =>
  JSON.stringify(written)
    .replaceAll(anId, 'an id')
    .replaceAll(/\\x[0-9a-f]+/g, 'sealed')

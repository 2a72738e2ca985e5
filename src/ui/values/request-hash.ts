/** The hash of a request for a second person, said everywhere in the same words: people compare it by telephone. */
export const requestHashWords = 'Hash of the request'
export const leadingHash = (hash: string): string => `${hash.slice(0, 16)}…`

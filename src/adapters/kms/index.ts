export { fileRoot, setPassphrase } from './file.ts'
export { openRoot, passphraseOf } from './open-root.ts'

import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'

/**
 * A process of its own that holds the session with a PKCS#11 token: a vendor's library that crashes takes this process along
 * and not the product. Keys are AES-256 objects of the token, sensitive and not extractable; the product sees what they
 * wrap and never them. It is forked without an environment and is told once where it signs in.
 */
export interface Pkcs11Place {
  /** The vendor's library. */
  module: string
  /** Label of the token. */
  token: string
  pin: string
  /** Where the binding `pkcs11js` is; it is compiled on the host that has a module. */
  binding: string
  /** Variables of the environment that the vendor's library reads, such as SOFTHSM2_CONF. */
  environment?: Record<string, string> | undefined
}
export type Pkcs11Verb = 'generate' | 'wrap' | 'unwrap' | 'destroy'
export interface Pkcs11Question {
  n: number
  open?: Pkcs11Place
  verb?: Pkcs11Verb
  name?: string
  /** Base64. */
  bytes?: string
  as?: string
}
export interface Pkcs11Answer {
  n: number
  bytes?: string
  problem?: string
}

// biome-ignore lint/suspicious/noExplicitAny: the binding is not a package of the product, so its types are not here
type Binding = any

const nonceBytes = 12
const tagBits = 128
let p11: Binding
let lib: Binding
let session: Buffer

function open({ module, token, pin, binding }: Pkcs11Place): void {
  lib = createRequire(import.meta.url)(binding)
  p11 = new lib.PKCS11()
  p11.load(module)
  p11.C_Initialize()
  const slot = p11.C_GetSlotList(true).find((one: Buffer) => String(p11.C_GetTokenInfo(one).label).trim() === token)
  if (!slot) throw new Error(`no token is called ${token}`)
  session = p11.C_OpenSession(slot, lib.CKF_RW_SESSION | lib.CKF_SERIAL_SESSION)
  p11.C_Login(session, lib.CKU_USER, pin)
}

function find(name: string): Buffer | undefined {
  p11.C_FindObjectsInit(session, [
    { type: lib.CKA_CLASS, value: lib.CKO_SECRET_KEY },
    { type: lib.CKA_LABEL, value: labelOf(name) },
  ])
  try {
    return p11.C_FindObjects(session, 1)[0]
  } finally {
    p11.C_FindObjectsFinal(session)
  }
}
const labelOf = (name: string) => `connect-and-close ${name}`

function keyOf(name: string): Buffer {
  const key = find(name)
  if (!key) throw new Error(`there is no root key ${name}`)
  return key
}

function generate(name: string): void {
  if (find(name)) return
  p11.C_GenerateKey(session, { mechanism: lib.CKM_AES_KEY_GEN }, [
    { type: lib.CKA_CLASS, value: lib.CKO_SECRET_KEY },
    { type: lib.CKA_KEY_TYPE, value: lib.CKK_AES },
    { type: lib.CKA_VALUE_LEN, value: 32 },
    { type: lib.CKA_LABEL, value: labelOf(name) },
    ...[lib.CKA_TOKEN, lib.CKA_PRIVATE, lib.CKA_SENSITIVE, lib.CKA_ENCRYPT, lib.CKA_DECRYPT].map(type => ({ type, value: true })),
    ...[lib.CKA_EXTRACTABLE, lib.CKA_WRAP, lib.CKA_UNWRAP, lib.CKA_SIGN, lib.CKA_VERIFY].map(type => ({ type, value: false })),
  ])
}

const how = (iv: Buffer, as: string) => ({
  mechanism: lib.CKM_AES_GCM,
  parameter: { type: lib.CK_PARAMS_AES_GCM, iv, aad: Buffer.from(as), ivBits: nonceBytes * 8, tagBits },
})

function wrap(name: string, secret: Buffer, as: string): Buffer {
  const iv = randomBytes(nonceBytes)
  p11.C_EncryptInit(session, how(iv, as), keyOf(name))
  const sealed: Buffer = p11.C_Encrypt(session, secret, Buffer.alloc(secret.length + 64))
  return Buffer.concat([iv, sealed])
}
function unwrap(name: string, wrapped: Buffer, as: string): Buffer {
  p11.C_DecryptInit(session, how(wrapped.subarray(0, nonceBytes), as), keyOf(name))
  return p11.C_Decrypt(session, wrapped.subarray(nonceBytes), Buffer.alloc(wrapped.length + 64))
}

function answer({ open: place, verb, name = '', bytes = '', as = '' }: Pkcs11Question): string | undefined {
  if (place) open(place)
  const given = Buffer.from(bytes, 'base64')
  if (verb === 'generate') generate(name)
  if (verb === 'wrap') return wrap(name, given, as).toString('base64')
  if (verb === 'unwrap') return unwrap(name, given, as).toString('base64')
  if (verb === 'destroy') {
    const key = find(name)
    if (key) p11.C_DestroyObject(session, key)
  }
  return undefined
}

process.on('message', (question: Pkcs11Question) => {
  try {
    const found = answer(question)
    process.send?.({ n: question.n, ...(found !== undefined && { bytes: found }) } satisfies Pkcs11Answer)
  } catch (error) {
    process.send?.({ n: question.n, problem: (error as Error).message } satisfies Pkcs11Answer)
  }
})
process.on('disconnect', () => process.exit(0))

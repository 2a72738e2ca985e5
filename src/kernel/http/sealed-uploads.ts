import { join } from 'node:path'
import { Readable } from 'node:stream'
import { FileStore } from '@tus/file-store'
import type { Id } from '#base/id.ts'
import { beginGrowing, grow, grownBytes } from '../growing-file.ts'
import { readSealed, type SealedAs } from '../sealed-file.ts'
import type { Vault } from '../vault.ts'

type Upload = Parameters<FileStore['create']>[0]
type Content = Parameters<FileStore['write']>[0]

/**
 * Uploads of one person in a folder, each sealed as its bytes arrive. Beside each stands how long it is to become; what its
 * sender calls it is kept nowhere. The protocol's code lets one request at a time change an upload.
 */
export class SealedUploads extends FileStore {
  readonly #vault: Vault
  readonly #tenant: Id

  constructor(vault: Vault, tenant: Id, directory: string) {
    super({ directory })
    this.#vault = vault
    this.#tenant = tenant
  }

  #sealed = (id: string): SealedAs => ({ tenant: this.#tenant, as: id })
  #path(id: string): string {
    if (!/^[0-9a-f-]{36}$/.test(id)) throw refused(404, 'The file for this url was not found')
    return join(this.directory, id)
  }

  override async create(upload: Upload): Promise<Upload> {
    const path = this.#path(upload.id)
    await beginGrowing(this.#vault, path, this.#sealed(upload.id))
    // A file's name may say whose it is.
    delete (upload as { metadata?: unknown }).metadata
    await this.configstore.set(upload.id, upload)
    upload.storage = { type: 'file', path }
    return upload
  }

  override read(id: string): ReturnType<FileStore['read']> {
    return Readable.from(readSealed(this.#vault, this.#path(id), this.#sealed(id))) as ReturnType<FileStore['read']>
  }

  /** What came before a connection was lost stays. */
  override async write(content: Content, id: string, offset: number): Promise<number> {
    const file = await grow(this.#vault, this.#path(id), this.#sealed(id))
    let held = file.held
    try {
      if (held !== offset) throw refused(409, 'Upload-Offset conflict')
      for await (const piece of content) await file.add(piece as Buffer)
    } finally {
      held = await file.end()
    }
    return held
  }

  override async getUpload(id: string): Promise<Upload> {
    const upload = await super.getUpload(id)
    upload.offset = await grownBytes(this.#vault, this.#path(id), this.#sealed(id)).catch(error => {
      throw error.code === 'ENOENT' ? refused(410, 'The file for this url no longer exists') : error
    })
    return upload
  }
}

/** As the protocol's code takes what a store refuses. */
const refused = (status_code: number, body: string) => Object.assign(new Error(body), { status_code, body: `${body}\n` })

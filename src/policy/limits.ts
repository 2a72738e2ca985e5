/** How often and how much. `per` names what is counted: the signed-in bearer, the tenant, or the network address. */
export interface Limit {
  per: 'bearer' | 'address' | 'tenant'
  windowSeconds: number
  most: number
}

export const limits = {
  'member.query': { per: 'bearer', windowSeconds: 10, most: 600 },
  'member.command': { per: 'bearer', windowSeconds: 10, most: 300 },
  'member.bulk': { per: 'bearer', windowSeconds: 60, most: 60 },
  'member.upload': { per: 'bearer', windowSeconds: 60, most: 60 },
  'public.query': { per: 'address', windowSeconds: 60, most: 240 },
  'public.command': { per: 'address', windowSeconds: 60, most: 30 },
  'hook.command': { per: 'bearer', windowSeconds: 10, most: 600 },
  'hook.query': { per: 'bearer', windowSeconds: 60, most: 60 },
  'host.command': { per: 'address', windowSeconds: 60, most: 20 },
  'host.query': { per: 'address', windowSeconds: 60, most: 120 },
  'scim.command': { per: 'bearer', windowSeconds: 10, most: 300 },
  'scim.query': { per: 'bearer', windowSeconds: 10, most: 300 },
  // Calls of a directory that were refused and are written down; what is above it is counted into the next.
  'scim.refusal': { per: 'bearer', windowSeconds: 600, most: 60 },
  'operator.command': { per: 'bearer', windowSeconds: 60, most: 120 },
  'operator.query': { per: 'bearer', windowSeconds: 60, most: 600 },
  'sso.command': { per: 'address', windowSeconds: 60, most: 60 },
  'sso.query': { per: 'address', windowSeconds: 60, most: 120 },
  // The servers of an app come for all its people from one address.
  'oauth.command': { per: 'address', windowSeconds: 60, most: 600 },
  'oauth.query': { per: 'address', windowSeconds: 60, most: 600 },
  // Whatever was refused at the door before its own limit counted it: unknown tokens, addresses that lead nowhere.
  stranger: { per: 'address', windowSeconds: 60, most: 120 },
  'sign-in': { per: 'address', windowSeconds: 60, most: 20 },
  'job.command': { per: 'tenant', windowSeconds: 1, most: 1_000_000 },
  'job.query': { per: 'tenant', windowSeconds: 1, most: 1_000_000 },
} as const satisfies Record<string, Limit>

/**
 * Events of what changed nothing: of each caller so many in a window are written as they come, and of what is above it one
 * with their number. `alike`: counted apart for each question. `waits`: seconds after which a number that waits in memory is
 * written, which is what a killed process loses at most.
 */
export const noteLimits = {
  'request.refused': { seconds: 60, most: 10, alike: false, waits: 10 },
  'audit.looked': { seconds: 300, most: 1, alike: true, waits: 300 },
  other: { seconds: 300, most: 1, alike: true, waits: 300 },
} as const
/** So many confidential values, unmasked, that one caller was shown within so long are told of: some hundred whole records. */
export const bulkView = { seconds: 600, most: 500 }

export type LimitName = keyof typeof limits

/** Largest body of an ordinary request; files go by the resumable upload. */
export const maxBodyBytes = 2 * 1024 * 1024
/** Largest bulk upsert. */
export const maxBulkRows = 1000
/** Largest file of an import: no limit of rows, memory stays flat; this only guards the disk. */
export const maxImportBytes = 20 * 1024 ** 3
/** A workbook is read whole or not at all: so many parts, bytes when inflated, characters of shared text, columns of a sheet. */
export const mostWorkbookParts = 10_000
export const mostWorkbookBytes = 1024 ** 3
export const mostWorkbookText = 64 * 1024 ** 2
export const mostWorkbookColumns = 1000
/** Uploads that nobody has taken up yet: so many a person, so many bytes a client, and so long without moving. */
export const maxWaitingUploads = 10
export const maxWaitingBytes = 50 * 1024 ** 3
export const waitingUploadHours = 24
/** Largest attached file. */
export const maxFileBytes = 100 * 1024 * 1024
/** Days in which a bulk change or an import can be undone. */
export const undoDays = 30
/** A page of a list. */
export const maxPage = 200
/** Counts stop here unless an exact one is asked for. */
export const countCap = 10_000
/** Hours in which a second person must decide, and in which what was agreed to must run. */
export const approvalHours = { decide: 24, run: 24 }
/** Hours of notice where nobody else may decide: whoever appears meanwhile can refuse. */
export const aloneHours = 72
/** Days in which a secret that was agreed to is collected by whoever asked; the database knows them too. */
export const collectDays = 7
/** Requests of one person that wait at the same time. */
export const maxWaitingApprovals = 20
/** Minutes for which somebody has rights beyond every day's, and days ahead that this may begin. The database knows them too. */
export const elevationMinutes = { least: 5, usual: 60, most: 480, aheadDays: 14 }
/** Days between two drills of the emergency access. */
export const drillDays = 31
/** Looks at sealed values a person has in an hour; a client may allow fewer. The database knows it too (`crm.count_reveal`). */
export const mostReveals = 20
/** Leads of one exported file, and hours in which it can be fetched. */
export const maxExportedLeads = 200_000
export const exportHours = 24
/** How long an operator's session may rest, and live at all. */
export const operatorSession = { idleMinutes: 15, hours: 4 }
/** Hours in which an operator's one-time link can be used. */
export const operatorLinkHours = 24
/** Hours in which a second operator can agree to a deletion, and days from then on in which it can be called off. */
export const deletionHours = 72
export const deletionGraceDays = 7
/** Hours somebody must have been an operator before they may agree to one. */
export const newOperatorHours = 24

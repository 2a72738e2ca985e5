/**
 * The classes of the Open Cybersecurity Schema Framework that are spoken here, with their numbers: OCSF 1.8.0,
 * https://schema.ocsf.io/1.8.0. An activity that a class does not know is 99 and said in words.
 */
export const ocsfVersion = '1.8.0'

interface OcsfClass {
  uid: number
  category: { uid: number; name: string }
  name: string
  activities: Readonly<Record<string, number>>
}

const iam = { uid: 3, name: 'Identity & Access Management' }
const application = { uid: 6, name: 'Application Activity' }

// biome-ignore format: one class a line, as the schema's own index is read
export const classes = {
  finding: { uid: 2004, category: { uid: 2, name: 'Findings' }, name: 'Detection Finding', activities: { Create: 1, Update: 2, Close: 3 } },
  account: { uid: 3001, category: iam, name: 'Account Change', activities: { Create: 1, Enable: 2, 'Password Change': 3, 'Password Reset': 4, Disable: 5, Delete: 6, 'Attach Policy': 7, 'Detach Policy': 8, Lock: 9, 'MFA Factor Enable': 10, 'MFA Factor Disable': 11, Unlock: 12 } },
  authentication: { uid: 3002, category: iam, name: 'Authentication', activities: { Logon: 1, Logoff: 2, 'Authentication Ticket': 3, 'Service Ticket Request': 4, Preauth: 6, 'Account Switch': 7 } },
  entity: { uid: 3004, category: iam, name: 'Entity Management', activities: { Create: 1, Read: 2, Update: 3, Delete: 4, Move: 5, Enroll: 6, Unenroll: 7, Enable: 8, Disable: 9, Activate: 10, Deactivate: 11, Suspend: 12, Resume: 13 } },
  access: { uid: 3005, category: iam, name: 'User Access Management', activities: { 'Assign Privileges': 1, 'Revoke Privileges': 2 } },
  group: { uid: 3006, category: iam, name: 'Group Management', activities: { 'Add User': 3, 'Remove User': 4, Delete: 5, Create: 6 } },
  web: { uid: 6001, category: application, name: 'Web Resources Activity', activities: { Create: 1, Read: 2, Update: 3, Delete: 4, Search: 5, Import: 6, Export: 7, Share: 8 } },
  api: { uid: 6003, category: application, name: 'API Activity', activities: { Create: 1, Read: 2, Update: 3, Delete: 4 } },
  datastore: { uid: 6005, category: application, name: 'Datastore Activity', activities: { Read: 1, Update: 2, Query: 4, Write: 5, Create: 6, Delete: 7, List: 8, Encrypt: 9, Decrypt: 10 } },
  file: { uid: 6006, category: application, name: 'File Hosting Activity', activities: { Upload: 1, Download: 2, Update: 3, Delete: 4, Restore: 8, Open: 14 } },
} as const satisfies Record<string, OcsfClass>

export type ClassName = keyof typeof classes
export type Activity<C extends ClassName> = Extract<keyof (typeof classes)[C]['activities'], string>

export const severities = { Informational: 1, Low: 2, Medium: 3, High: 4, Critical: 5 } as const
export type Severity = keyof typeof severities

/** What an event is in OCSF. `activity` is one of the class, or the words of one it does not know. */
export interface Meaning {
  of: ClassName
  activity: string
  severity: Severity
  /** What it tells of did not come about: it was refused, or it failed. */
  failed: boolean
}

/** The number of an activity within its class; 99 where the class does not know it. */
export const activityId = ({ of, activity }: Pick<Meaning, 'of' | 'activity'>): number =>
  (classes[of].activities as Readonly<Record<string, number>>)[activity] ?? 99

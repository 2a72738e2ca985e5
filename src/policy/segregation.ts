import type { Permission } from './matrix.ts'

/**
 * SEGREGATION OF DUTIES: functions of which one person must not hold both halves. `apart`: no user type holds both, except
 * one on the base of the administrator, with whom a small client has to begin. `second-person`: both may be held only while
 * the first cannot be done without somebody else's agreement. The database keeps the same list (`identity.matrix_problem`).
 */
export interface Pair {
  pair: readonly [Permission, Permission]
  law: 'apart' | 'second-person'
  /** A sentence for whoever tries. */
  reason: string
  source: string
}

// biome-ignore format: one pair a line, so that the law reads as the table it is
export const segregation: readonly Pair[] = [
  { pair: ['matrix.publish', 'matrix.edit'], law: 'second-person', reason: 'Whoever drafts the matrix does not put it into force alone.', source: 'NIST SP 800-53 AC-5; ISO/IEC 27001:2022 A.5.3' },
  { pair: ['matrix.publish', 'people.manage'], law: 'second-person', reason: 'Whoever manages people does not certify their own access alone.', source: 'NIST SP 800-53 AC-5, AC-2(7)' },
  { pair: ['matrix.publish', 'approval.decide'], law: 'second-person', reason: 'Whoever asks does not decide.', source: 'ISO/IEC 27001:2022 A.5.3' },
  { pair: ['exception.grant', 'approval.decide'], law: 'second-person', reason: 'Whoever asks for an exception does not agree to it.', source: 'ISO/IEC 27001:2022 A.5.3' },
  { pair: ['lead.export', 'approval.decide'], law: 'second-person', reason: 'Whoever asks for an export does not agree to it.', source: '16 CFR 314.4(c)(1); ISO/IEC 27001:2022 A.5.3' },
  { pair: ['lead.delete', 'approval.decide'], law: 'second-person', reason: 'Whoever asks for a deletion does not agree to it.', source: 'ISO/IEC 27001:2022 A.5.3' },
  { pair: ['key.make', 'approval.decide'], law: 'second-person', reason: 'Whoever asks for a key does not agree to it.', source: 'NIST SP 800-53 AC-5 (manage keys, approve their use)' },
  { pair: ['company.close', 'approval.decide'], law: 'second-person', reason: 'Whoever asks for the account to be closed does not agree to it.', source: 'ISO/IEC 27001:2022 A.5.3' },
  { pair: ['people.invite', 'approval.decide'], law: 'apart', reason: 'Whoever can invite people could ask as one of them and agree as themselves.', source: 'NIST SP 800-53 AC-5 (create a user, approve a user)' },
  { pair: ['people.recover', 'approval.decide'], law: 'apart', reason: 'Whoever can open somebody’s account anew could ask as them and agree as themselves.', source: 'NIST SP 800-53 AC-5' },
  { pair: ['people.manage', 'approval.decide'], law: 'apart', reason: 'Whoever says who may ask does not agree to what is asked.', source: 'NIST SP 800-53 AC-5 (create a user, approve a user)' },
  { pair: ['key.manage', 'approval.decide'], law: 'apart', reason: 'Whoever hands out keys to programs does not also agree to what is asked.', source: 'NIST SP 800-53 AC-5 (manage keys, approve their use)' },
  { pair: ['app.manage', 'approval.decide'], law: 'apart', reason: 'Whoever registers programs does not also agree to what is asked.', source: 'NIST SP 800-53 AC-5 (manage keys, approve their use)' },
  { pair: ['app.secret', 'approval.decide'], law: 'apart', reason: 'Whoever hands out secrets to programs does not also agree to what is asked.', source: 'NIST SP 800-53 AC-5 (manage keys, approve their use)' },
  { pair: ['sso.manage', 'approval.decide'], law: 'apart', reason: 'Whoever decides which directory signs people in could agree as any of them.', source: 'NIST SP 800-53 AC-5' },
  { pair: ['sso.domain', 'approval.decide'], law: 'apart', reason: 'Whoever decides whose addresses a directory answers for could agree as any of them.', source: 'NIST SP 800-53 AC-5' },
  { pair: ['sso.groups', 'approval.decide'], law: 'apart', reason: 'Whoever decides what a directory makes of people does not agree to what they ask.', source: 'NIST SP 800-53 AC-5' },
  { pair: ['directory.key', 'approval.decide'], law: 'apart', reason: 'Whoever holds a directory’s key could ask as anybody and agree as themselves.', source: 'NIST SP 800-53 AC-5' },
  { pair: ['routing.publish', 'lead.claim'], law: 'apart', reason: 'Whoever takes leads does not also decide who is given them.', source: 'ISO/IEC 27001:2022 A.5.3' },
  { pair: ['routing.manage', 'lead.claim'], law: 'apart', reason: 'Whoever takes leads does not also decide who is given them.', source: 'ISO/IEC 27001:2022 A.5.3' },
]

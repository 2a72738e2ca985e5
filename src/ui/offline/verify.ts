import { type Extract, type ExtractVerdict, readExtract, verifyExtract } from '#base/transparency/extract.ts'
import { readKey, type VerifierKey } from '#base/transparency/note.ts'
import './verify.css'

/** The page that verifies an extract by itself, opened from a disk or from the product. */
const at = <T extends HTMLElement>(id: string) => document.getElementById(id) as T
const [extractFile, olderFiles, keysText, verdictPlace] = [
  at<HTMLInputElement>('extract'),
  at<HTMLInputElement>('older'),
  at<HTMLTextAreaElement>('keys'),
  at('verdict'),
]

type Child = string | Node
function make(name: string, attributes: Record<string, string> = {}, ...children: Child[]): HTMLElement {
  const made = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value)
  made.append(...children)
  return made
}

const kinds: Record<string, string> = {
  ed25519: 'Ed25519',
  cosignature: 'Ed25519, with its time',
  mlDsa44: 'ML-DSA-44, with its time',
}
const moment = (iso: string) => `${iso.slice(0, 19).replace('T', ' ')} UTC`

function showProblem(text: string): void {
  verdictPlace.replaceChildren(make('p', { class: 'answer bad', role: 'alert' }, text))
}

function rowOf({ index, ok, facts, says }: ExtractVerdict['leaves'][number]): HTMLElement {
  const cell = (label: string, ...what: Child[]) => make('td', { 'data-label': label }, make('span', {}, ...what))
  return make(
    'tr',
    {},
    cell('Leaf', String(index)),
    cell('When', moment(facts.at)),
    cell('What', facts.name),
    cell('Who', [facts.actor.kind, facts.actor.id].filter(Boolean).join(' ')),
    cell('To what', facts.subject ? [facts.subject.kind, facts.subject.id].filter(Boolean).join(' ') : ''),
    cell('Verdict', make('span', { class: ok ? 'good' : 'bad' }, `${ok ? 'Holds' : 'Does not hold'}: ${says}`)),
  )
}

function show(extract: Extract, verdict: ExtractVerdict, believed: boolean): void {
  const print = make('button', { type: 'button' }, 'Print this verdict')
  print.addEventListener('click', () => window.print())
  const heads = ['Leaf', 'When', 'What', 'Who', 'To what', 'Verdict']
  verdictPlace.replaceChildren(
    make(
      'p',
      { class: `answer ${verdict.holds ? 'good' : 'bad'}` },
      verdict.holds ? 'This extract holds.' : 'This extract does not hold.',
    ),
    make(
      'ul',
      {},
      ...verdict.checks.map(({ ok, says }) =>
        make('li', {}, make('b', { class: ok ? 'good' : 'bad' }, ok ? 'Holds' : 'Fails'), make('span', {}, says)),
      ),
    ),
    make('h2', {}, 'Ledger'),
    make(
      'p',
      {},
      `${verdict.origin}, ${verdict.size.toLocaleString('en-US')} ${verdict.size === 1 ? 'leaf' : 'leaves'}. Extract made ${moment(extract.madeAt)} for client `,
      make('code', {}, extract.tenant),
      '.',
    ),
    make(
      'ul',
      {},
      ...verdict.signed.map(({ name, kind, at: time }) =>
        make('li', {}, make('span', {}, `Signed by ${name} (${kinds[kind] ?? kind})${time ? ` at ${moment(time)}` : ''}`)),
      ),
    ),
    make('h2', {}, believed ? 'Keys that were believed because they stand in the extract' : 'Keys you gave'),
    make(
      'ul',
      {},
      ...[...extract.keys, ...extract.witnesses].map(key =>
        make('li', {}, make('code', {}, key.length > 160 ? `${key.slice(0, 160)}…` : key)),
      ),
    ),
    make('h2', {}, verdict.leaves.length === 1 ? 'The event' : `${verdict.leaves.length.toLocaleString('en-US')} events`),
    make(
      'table',
      {},
      make('thead', {}, make('tr', {}, ...heads.map(head => make('th', { scope: 'col' }, head)))),
      make('tbody', {}, ...verdict.leaves.map(rowOf)),
    ),
    make('p', {}, print),
  )
}

async function judge(): Promise<void> {
  const file = extractFile.files?.[0]
  if (!file) return
  verdictPlace.replaceChildren(make('p', { class: 'empty' }, 'Verifying…'))
  const text = await file.text()
  const extract = readExtract(text)
  if (!extract) return showProblem(`${file.name} is no ledger extract, or only a part of one.`)
  const older = (await Promise.all([...(olderFiles.files ?? [])].map(one => one.text()))).join('\n')
  const lines = keysText.value.split('\n').filter(line => line.trim())
  const keys = lines.map(readKey)
  if (keys.some(key => !key)) return showProblem('One of the keys you gave cannot be read: each is on a line of its own, whole.')
  show(extract, verifyExtract(extract, older, keys as VerifierKey[]), !keys.length)
}

for (const field of [extractFile, olderFiles, keysText])
  field.addEventListener('change', () => void judge().catch(() => showProblem('This file could not be read.')))

import { describe, expect, it, test } from 'vitest'
import { all, readXml, whereIs } from './xml-tree.ts'

const messageOf = (xml: string) => {
  const reading = readXml(xml)
  return reading.ok ? 'read' : reading.message
}

describe('reading XML', () => {
  it('resolves prefixes, references and CDATA', () => {
    const reading = readXml(
      '<a xmlns="u" xmlns:p="v" p:x="1 &lt; 2" y="z"><p:b>A &amp; B &#233;<![CDATA[ <i>&amp;</i>]]></p:b></a>',
    )
    expect(reading).toMatchObject({
      ok: true,
      root: { name: 'a', namespace: 'u', attributes: { '{v}x': '1 < 2', y: 'z' }, children: [{ name: 'b', namespace: 'v' }] },
    })
    expect(reading.ok && reading.root.children[0]!.text).toBe('A & B é <i>&amp;</i>')
  })

  it('finds elements by path through repeating containers and says where they are', () => {
    const reading = readXml('<r><a><b/><b/></a><a><b/></a></r>')
    const found = reading.ok ? all(reading.root, 'a/b') : []
    expect(found.map(whereIs)).toEqual(['/r/a[1]/b[1]', '/r/a[1]/b[2]', '/r/a[2]/b'])
  })

  it.each([
    ['', 'empty'],
    ['not xml', 'not well-formed'],
    ['<a><b></a>', 'not well-formed'],
    ['<a><b>', 'ends before all its elements are closed'],
    ['<a/><b/>', 'one root'],
    ['<a>AT&T</a>', 'not well-formed'],
    ['<a>&nbsp;</a>', 'entity "&nbsp;"'],
    ['<a x="1" x="2"/>', 'not well-formed'],
    ['<x:a/>', 'prefix "x"'],
    ['<!-- fine --><!DOCTYPE a><a/>', 'DOCTYPE'],
    ['<a><!DOCTYPE b></a>', 'DOCTYPE'],
    ['<a>'.repeat(5000) + '</a>'.repeat(5000), 'nested too deeply'],
    [`<a>${'<b/>'.repeat(900_000)}</a>`, 'more elements'],
    [`<a>${' '.repeat(20 * 1024 * 1024)}</a>`, 'larger than 20 MB'],
  ])('refuses %#: a document that is not sound', (xml, why) => {
    expect(messageOf(xml)).toContain(why)
  })

  it('does not mistake a document type in a comment or in CDATA for one', () => {
    expect(messageOf('<a><!-- <!DOCTYPE x> --><![CDATA[<!DOCTYPE x>]]></a>')).toBe('read')
  })
})

test('a small file that declares thousands of namespaces is refused at once, and one that nests declarations stays cheap', () => {
  const declarations = Array.from({ length: 20_000 }, (_, i) => `xmlns:n${i}="u"`).join(' ')
  expect(readXml(`<a ${declarations}>${'<b/>'.repeat(40_000)}</a>`)).toMatchObject({
    ok: false,
    message: expect.stringContaining('namespaces'),
  })
  const few = Array.from({ length: 150 }, (_, i) => `xmlns:n${i}="u"`).join(' ')
  expect(readXml(`<a ${few}>${'<b/>'.repeat(100_000)}</a>`)).toMatchObject({ ok: true })
})

import { expect, test } from 'vitest'
import { networkOf } from './attempts.ts'

test.each([
  ['203.0.113.77', '203.0.113.0/24'],
  ['203.0.113.1', '203.0.113.0/24'],
  ['203.0.114.1', '203.0.114.0/24'],
  // As a server that listens on both sees an IPv4 sender.
  ['::ffff:203.0.113.77', '203.0.113.0/24'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['not an address', 'unknown'],
])('%s is of %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})

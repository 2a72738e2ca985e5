import { expect, test } from 'vitest'
import { isStandInEmail, isStandInPhone } from './stand-in.ts'

test.each([
  ...['none@none.com', 'test@test.com', 'noemail@gmail.com', 'no-email@yahoo.com', 'no.email1@aol.com', 'noreply@zillow.com'],
  ...['noemail@noemail.com', 'jane@noemail.com', 'notprovided@provider.com', 'abc@abc.com', 'a@a.com', 'email@email.com'],
  ...['unknown@unknown.com', 'x@y.invalid', 'asdf@asdf.com', 'test123@gmail.com', 'sincorreo@gmail.com'],
])('%s is nobody’s address', key => expect(isStandInEmail(key)).toBe(true))

test.each([
  ...[
    'jane@example.com',
    'john.doe@test.com',
    'na@company.com',
    'email@johnsmith.com',
    'nonette@gmail.com',
    'info@none-such.org',
  ],
  ...['attest@law.com', 'x@y.co', 'unknown.pleasures@band.com', 'testa@gmail.com'],
])('%s is somebody’s', key => expect(isStandInEmail(key)).toBe(false))

test.each([
  ...['+10000000000', '+11111111111', '+12222222222', '+15555555555', '+19999999999', '+11234567890', '+19876543210'],
  ...['+18005550000', '+18435551212', '+18435551234', '+18432222222', '+440000000000'],
])('%s is nobody’s number', e164 => expect(isStandInPhone(e164)).toBe(true))

test.each(['+18435550101', '+18435550142', '+18435552222', '+18432220000', '+442079460958', '+15551234567'])(
  '%s is somebody’s',
  e164 => expect(isStandInPhone(e164)).toBe(false),
)

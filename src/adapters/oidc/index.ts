export { type LogoutRead, readLogout } from './logout.ts'
export { beginOidc, finishOidc, type OidcBegun, type OidcFinished, type OidcProvider } from './sign-in.ts'

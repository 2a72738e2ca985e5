import type { AppPermission } from '#policy/app-rights.ts'
import { type Level, matrix } from '#policy/matrix.ts'
import type { Output } from '#ui/call.ts'
import { counted } from '#ui/format.ts'
import type { listApps, readApp } from '../contract.ts'

export type AppLine = Output<typeof listApps>['items'][number]
export type App = Output<typeof readApp>

export const functionLabel = (permission: string): string => matrix[permission as AppPermission]?.label ?? permission

/** What an app may do, short where it is much. */
export const functionsText = (permissions: readonly string[]): string =>
  permissions.length > 3 ? counted(permissions.length, 'function') : permissions.map(functionLabel).join(', ')
export const allFunctions = (permissions: readonly string[]): string => permissions.map(functionLabel).join(', ')

/** Over which rows, in the words of the person whose they are. */
export const rowsText = (level: Level, company: string): string =>
  ({
    none: 'You may not do this yourself, so the app cannot either.',
    own: 'Only what is yours.',
    group: 'Only what belongs to your branches.',
    partner: 'Only what belongs to your company.',
    workgroup: 'Only what belongs to your workgroup.',
    all: `Everything of ${company}, as far as you see it.`,
  })[level]

const spans = [1, 7, 30, 90, 180, 365]
export const daysText = (days: number): string => (days === 365 ? '1 year' : counted(days, 'day'))
/** For how long a person can choose to permit an app. */
export const dayChoices = (most: number): { value: string; label: string }[] =>
  [...new Set([...spans.filter(days => days < most), most])].map(days => ({ value: String(days), label: daysText(days) }))
/** What is chosen until the person chooses: a month, or less where the app may not have so much. */
export const usualDays = (most: number): string => String(Math.min(30, most))

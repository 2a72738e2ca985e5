import type { Reporter, TestModule } from 'vitest/node'

/** Prints what failed, a line each, and then the one line that says how the run went, in the words every runner of ours uses. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]) {
    let passed = 0
    let failed = 0
    for (const module of modules) {
      for (const error of module.errors()) console.log(`failed: ${module.relativeModuleId}: ${firstLine(error.message)}`)
      if (module.errors().length) failed += 1
      for (const test of module.children.allTests()) {
        const state = test.result().state
        if (state === 'passed') passed += 1
        else if (state === 'failed') {
          failed += 1
          const why = test
            .result()
            .errors?.map(error => firstLine(error.message))
            .join('; ')
          console.log(`failed: ${module.relativeModuleId} > ${test.fullName}: ${why}`)
        }
      }
    }
    if (!process.env.FIXTURES_DIR)
      console.log('FIXTURES_DIR is not set: tests of closed fixtures were not registered, their own equivalents ran.')
    console.log(`${passed} passed, ${failed} failed`)
  }
}

const firstLine = (message: string) => message.split('\n', 1)[0] ?? ''

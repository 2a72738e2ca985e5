import base from './vitest.config.ts'

/** Every test that goes through the road, once more on the oldest server we serve. */
export default {
  ...base,
  test: {
    ...base.test,
    include: ['src/modules/**/*.test.ts', 'test/road.test.ts', 'test/posture.test.ts', 'test/peers/**/*.test.ts'],
    exclude: ['src/modules/*/rules/**', 'src/modules/*/actions/import-file/**', 'node_modules/**'],
  },
}

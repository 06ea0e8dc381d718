/** The arrows of CONTRIBUTING.md, as rules that fail the build. */
const only = (name, from, allowed, comment) => ({
  name, comment, severity: 'error',
  from: { path: from },
  to: { path: '^(src|labs|graders|content|test|docker)/', pathNot: [from, ...allowed] },
});
const CONTRACTS = '^src/contracts/';
const SUPPORT = '^src/support/';

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'nothing-imports-test', severity: 'error', from: { pathNot: '^test/' }, to: { path: '^test/' } },
    { name: 'no-dev-dependency-in-product', severity: 'error', from: { path: '^(src|labs|graders)/' }, to: { dependencyTypes: ['npm-dev'], pathNot: ['node_modules/@types/'] } },
    { name: 'kafkajs-behind-one-door', severity: 'error', from: { path: '^(src|labs|graders)/', pathNot: '^src/support/kafka/' }, to: { path: 'node_modules/kafkajs' } },
    { name: 'contracts-import-zod-only', severity: 'error', from: { path: CONTRACTS }, to: { pathNot: [CONTRACTS, 'node_modules/zod'] } },
    only('graders-never-import-labs', '^graders/', [CONTRACTS, SUPPORT], 'a grader judges any cluster it is handed'),
    only('client-is-browser-safe', '^src/client/', [CONTRACTS, '^src/(explorables|mocks|styles)/'], 'no answer and no grader reaches the bundle'),
    only('mocks-are-browser-safe', '^src/mocks/', [CONTRACTS, '^src/explorables/']),
    only('explorables-are-browser-safe', '^src/explorables/', [CONTRACTS]),
    only('support', '^src/support/', [CONTRACTS]),
    only('runtime', '^src/runtime/', [CONTRACTS, SUPPORT]),
    only('progress', '^src/progress/', [CONTRACTS, SUPPORT]),
    only('flows-know-interfaces-only', '^src/flows/', [CONTRACTS, SUPPORT, '^labs/drivers/lab-driver.ts$']),
    only('routes', '^src/server/routes/', [CONTRACTS, SUPPORT, '^src/flows/', '^src/server/']),
    only('spec', '^labs/spec/', [CONTRACTS, SUPPORT]),
    only('readiness', '^labs/readiness/', [CONTRACTS, SUPPORT, '^labs/agent/']),
    only('drivers', '^labs/drivers/', [CONTRACTS, SUPPORT, '^src/runtime/', '^labs/(readiness|agent|spec|relay|docker|images)/']),
    only('relay', '^labs/relay/', [CONTRACTS, SUPPORT]),
    only('docker-client', '^labs/docker/', [SUPPORT]),
    only('images', '^labs/images/', [SUPPORT, '^src/runtime/', '^labs/docker/']),
    only('snapshots', '^labs/snapshots/', [CONTRACTS, SUPPORT, '^labs/sessions/']),
    only('agent', '^labs/agent/', [CONTRACTS, SUPPORT, '^graders/', '^labs/drivers/lab-driver.ts$']),
    only('services-of-labs', '^labs/services/', [CONTRACTS, SUPPORT]),
    only('sessions-know-the-driver-interface', '^labs/sessions/', [CONTRACTS, SUPPORT, '^labs/spec/', '^labs/drivers/lab-driver.ts$']),
    { name: 'express-stays-in-the-servers', severity: 'error', from: { path: '^(src|labs|graders)/', pathNot: '^(src/server|labs/services)/' }, to: { path: 'node_modules/express' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    exclude: { path: ['^content/exercises/', '^dist/'] },
  },
};

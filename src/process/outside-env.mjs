/**
 * Selects the environment of programs that are not ours: what they need to run and to reach their registries. The keys
 * of this service are not included, so that neither an installer nor a browser has them in its memory.
 */
const names = new Set([
  ...['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'TERM', 'COLUMNS', 'PWD', 'CI', 'TZ', 'LANG', 'LANGUAGE'],
  ...['TMPDIR', 'TMP', 'TEMP', 'DEBIAN_FRONTEND', 'M2_HOME', 'LD_LIBRARY_PATH', 'SSL_CERT_DIR', 'SSL_CERT_FILE'],
  ...['GOPROXY', 'GONOPROXY', 'GOPRIVATE', 'GOSUMDB', 'GONOSUMDB', 'GOFLAGS', 'GOPATH', 'GOCACHE', 'GOMODCACHE'],
  ...['GOROOT', 'GOTOOLCHAIN', 'NODE_ENV', 'NODE_EXTRA_CA_CERTS', 'NODE_USE_SYSTEM_CA', 'NODE_COMPILE_CACHE'],
]);
const families = /^(LC_|XDG_|FONTCONFIG_|PLAYWRIGHT_|MAVEN_|JAVA_|npm_|NPM_CONFIG_)|^(https?|all|no|ftp)_proxy$/i;

/**
 * @param {Record<string, string | undefined>} [env]
 * @returns {Record<string, string | undefined>}
 */
export function outsideEnv(env = process.env) {
  return Object.fromEntries(Object.entries(env).filter(([name]) => names.has(name) || families.test(name)));
}

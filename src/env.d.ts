/// <reference types="astro/client" />

// tsc only needs to know that these exist; `astro check` knows their props.
declare module '*.astro' {
  const component: (props: Record<string, unknown>) => unknown;
  export default component;
}

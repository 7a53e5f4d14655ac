const ENTITY = /^([\w.-]+)\/([\w.-]+)@[\w.+-]+$/;

/** The registry's page of the entity `namespace/name@version`; null if the name has another form. */
export const entityUrl = (registryUrl: string, entity: string): string | null => {
  const [, namespace, name] = ENTITY.exec(entity) ?? [];
  return namespace === undefined || name === undefined || /^\.+$/.test(namespace) || /^\.+$/.test(name)
    ? null
    : `${registryUrl}/e/${namespace}/${name}`;
};

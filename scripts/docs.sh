#!/usr/bin/env bash
# Builds the documentation. A broken link or an item without a sentence fails, and so does a link to a page of the facade on
# docs.rs that the facade does not have: the other crates cannot link to it in another way, since it depends on them.
set -euo pipefail
cd "$(dirname "$0")/.."

RUSTDOCFLAGS="-D warnings -D missing_docs" cargo doc --workspace --no-deps --features full,dynamic,stream,upload-file,http-proxy,tower,webhooks,blocking

# docs.rs builds from the package: the guides have to be in it.
packaged=$(cargo package --list --allow-dirty --package apideck-unify)
grep -o '"\.\./[^"]*"' src/guide.rs | tr -d '"' | while read -r guide; do
    grep -qx "${guide#../}" <<<"$packaged" || { echo "$guide is not in the package of apideck-unify" >&2; exit 1; }
done

pages=${CARGO_TARGET_DIR:-target}/doc
count=0
missing=0
while read -r link; do
    count=$((count + 1))
    page=$pages/${link%%#*}
    anchor=${link#*#}
    if [ ! -f "$page" ]; then
        echo "docs.rs will not have $link"
        missing=$((missing + 1))
    elif [ "$anchor" != "$link" ] && ! grep -qF "id=\"$anchor\"" "$page"; then
        echo "docs.rs will not have #$anchor on $link"
        missing=$((missing + 1))
    fi
done < <(grep -rhoE 'https://docs\.rs/apideck-unify/latest/[^]) >"]+' --include='*.rs' --include='*.md' \
    README.md docs src core/src errors/src funcs/src models/src webhooks/src wire/src |
    sed -e 's|^https://docs.rs/apideck-unify/latest/||' -e 's|/\(#\|$\)|/index.html\1|' | sort -u)
echo "$count links to pages of the facade, $missing of them broken"
[ "$missing" = 0 ]

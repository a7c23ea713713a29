#!/usr/bin/env bash
# node.sh start|stop [PORT] - one OpenSearch node on loopback for tests and benchmarks; it keeps nothing between starts.
# Where a container engine answers, the official image; otherwise a node assembled from Maven's artefacts (pom.xml, each
# checked against lock.sha256), which needs mvn, unzip and a JDK of 21 or later. HEAP (512m) and JIT may be set.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
version=3.6.0
do=${1:?start or stop}
port=${2:-19200}
name=navis-opensearch-$port
parts=${OPENSEARCH_PARTS:-$root/.tools/opensearch-parts}

engine=
for one in docker podman; do
  if command -v $one >/dev/null && timeout 10 $one info >/dev/null 2>&1; then engine=$one; break; fi
done

as=()  # OpenSearch refuses root
if [ "$(id -u)" = 0 ]; then as=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups); fi
home=$root/.tools/opensearch
mkdir -p "$home"
# nobody has to be able to enter every folder above it
if ! "${as[@]}" test -x "$home" 2>/dev/null; then home=/var/tmp/navis-opensearch-$version; mkdir -p "$home"; fi
pid_file=$home/$port.pid

answers() { curl -fsS -m 3 "http://127.0.0.1:$port/_cluster/health?wait_for_status=yellow&timeout=1s" >/dev/null 2>&1; }

java_of_21() {
  local one major
  for one in ${OPENSEARCH_JAVA_HOME:-} ${JAVA_HOME:-} /usr/lib/jvm/*; do
    [ -x "$one/bin/java" ] || continue
    major=$("$one/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p')
    if [ "${major:-0}" -ge 21 ]; then echo "$one"; return; fi
  done
  echo "a JDK of 21 or later is needed; name it with OPENSEARCH_JAVA_HOME=" >&2
  return 1
}

assemble() {
  [ -f "$home/.assembled-$version" ] && return
  mkdir -p "$parts"
  if ! (cd "$parts" && sha256sum --quiet -c "$here/lock.sha256") >/dev/null 2>&1; then
    mvn -B -q -f "$here/pom.xml" -Dout="$parts" package
    (cd "$parts" && sha256sum --quiet -c "$here/lock.sha256")
  fi
  rm -rf "${home:?}"/*
  unzip -q "$parts/opensearch-$version.zip" -d "$home"
  mv "$home/opensearch-$version"/* "$home"
  rmdir "$home/opensearch-$version"
  for plugin in opensearch-knn neural-search; do unzip -q "$parts/$plugin-$version.0.zip" -d "$home/plugins/$plugin"; done
  rm -rf "$home/modules/ingest-geoip"  # 74 MB of geography
  sed -i -e '/gc\*,gc+age/d' -e '/^-Xm[sx]/d' "$home/config/jvm.options"  # no log of 2 GB; the heap is set below
  touch "$home/.assembled-$version"
}

start_assembled() {
  local java pid
  java=$(java_of_21)
  assemble
  mkdir -p "$home/$port"
  rm -rf "${home:?}/$port"/*
  mkdir "$home/$port"/{data,logs,tmp}
  cat > "$home/config/opensearch.yml" <<Y
cluster.name: navis
node.name: navis-1
network.host: 127.0.0.1
discovery.type: single-node
cluster.routing.allocation.disk.threshold_enabled: false
Y
  [ "$(id -u)" != 0 ] || chown -R nobody "$home/config" "$home/$port"
  cd "$home"
  # the server class itself: bin/opensearch starts four helper JVMs first
  env -u JAVA_TOOL_OPTIONS -u _JAVA_OPTIONS -u JDK_JAVA_OPTIONS setsid "${as[@]}" "$java/bin/java" \
    -Xms"${HEAP:-512m}" -Xmx"${HEAP:-512m}" -Xss1m -XX:+UseG1GC ${JIT--XX:TieredStopAtLevel=1} \
    -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Djna.nosys=true -Djava.io.tmpdir="$home/$port/tmp" \
    -Dio.netty.noUnsafe=true -Dio.netty.noKeySetOptimization=true -Dio.netty.recycler.maxCapacityPerThread=0 \
    -Dio.netty.allocator.numDirectArenas=0 -Dlog4j.shutdownHookEnabled=false -Dlog4j2.disable.jmx=true \
    -javaagent:"$home/agent/opensearch-agent.jar" --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
    -Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1 \
    -Dopensearch.path.home="$home" -Dopensearch.path.conf="$home/config" -Dopensearch.distribution.type=zip \
    -Dopensearch.bundled_jdk=false -cp "$home/lib/*" org.opensearch.bootstrap.OpenSearch \
    -Ehttp.port="$port" -Etransport.port=$((port + 100)) \
    -Epath.data="$home/$port/data" -Epath.logs="$home/$port/logs" >"$home/$port/console.log" 2>&1 </dev/null &
  pid=$!
  echo $pid >"$pid_file"
  for _ in $(seq 1 1200); do
    if answers; then echo "OpenSearch $version answers on 127.0.0.1:$port"; return; fi
    kill -0 $pid 2>/dev/null || break
    sleep 0.15
  done
  tail -30 "$home/$port/console.log"
  "$here/node.sh" stop "$port"
  return 1
}

start_container() {
  $engine run --rm -d --name "$name" -p "127.0.0.1:$port:9200" -e discovery.type=single-node \
    -e DISABLE_SECURITY_PLUGIN=true -e DISABLE_INSTALL_DEMO_CONFIG=true \
    -e "OPENSEARCH_JAVA_OPTS=-Xms${HEAP:-512m} -Xmx${HEAP:-512m}" "opensearchproject/opensearch:$version" >/dev/null
  for _ in $(seq 1 240); do
    if answers; then echo "OpenSearch $version answers on 127.0.0.1:$port ($engine)"; return; fi
    sleep 0.5
  done
  $engine logs --tail 30 "$name"
  $engine stop "$name" >/dev/null
  return 1
}

case $do in
start)
  if answers; then echo "a node answers on 127.0.0.1:$port already"; exit 0; fi
  if [ -n "$engine" ]; then start_container; else start_assembled; fi
  ;;
stop)
  if [ -n "$engine" ]; then $engine stop "$name" >/dev/null 2>&1 || true; fi
  [ -f "$pid_file" ] || exit 0
  pid=$(cat "$pid_file")
  # not some other process that got the number since
  if tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -q "http.port=$port"; then
    kill "$pid" 2>/dev/null || true
    for _ in $(seq 1 200); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  fi
  rm -rf "$pid_file" "${home:?}/$port"
  ;;
*)
  echo "start or stop" >&2
  exit 2
  ;;
esac

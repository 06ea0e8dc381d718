#!/bin/sh
# Compiles a submission and becomes its program; inside the sandbox, because what a compiler is fed may be hostile, too.
#   ATELIER_JAVA        folder with jre/bin/java
#   ATELIER_COMPILE     JVM options and class path of the compiler      } words without blanks
#   ATELIER_RUN         JVM options of the program                      }
#   ATELIER_CLASSPATH   what submissions may import
# Exit 1: it could not be compiled or has no main class; stderr says why.
set -u
out=/home/learner
java=$ATELIER_JAVA/jre/bin/java
# shellcheck disable=SC2086 # words on purpose
"$java" $ATELIER_COMPILE atelier.Compile "$ATELIER_CLASSPATH" src/main/java "$out/classes" "$out/main-class" || exit 1
read -r main < "$out/main-class" || exit 1
run=$ATELIER_RUN classpath=$ATELIER_CLASSPATH
unset ATELIER_COMPILE ATELIER_RUN ATELIER_CLASSPATH
own=$out/classes:src/main/resources
# Where the driver has made links: the archive holds only when all of the class path is below one root. Without, the program starts slower.
[ ! -L "$ATELIER_JAVA/classes" ] || own=$ATELIER_JAVA/classes:$ATELIER_JAVA/resources
# shellcheck disable=SC2086
exec "$java" $run -cp "$classpath:$own" "$main"
